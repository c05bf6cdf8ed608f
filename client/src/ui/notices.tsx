/** Short sentences that come and go; problems stay until they are closed. */
import { useApp, useUi } from './context.ts'
import { Icon } from './icons.tsx'

export function Notices() {
  const notices = useApp((state) => state.notices)
  const { actions } = useUi()
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} class={`glass notice notice-${notice.tone}`}>
          <span>{notice.text}</span>
          <button
            type="button"
            class="icon-button"
            aria-label="Close this message"
            onClick={() => actions.dismissNotice(notice.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
