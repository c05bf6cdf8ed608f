/**
 * The city's colours, one place for generator, ground, map and panels. sRGB hex strings.
 * Facades are of equal strength so that no house shouts; greens and waters stay quieter.
 */
export const PALETTE = {
  paving: { light: '#d9cfc0', mid: '#c4b8a7', dark: '#a89c8d', kerb: '#b7aea3' },
  road: { asphalt: '#6d6a6b', worn: '#787475', line: '#efe6d5', centre: '#e9b44c' },
  facade: {
    terracotta: '#d0714f',
    ochre: '#dfa24a',
    brick: '#b8604f',
    rose: '#d98a86',
    sage: '#8aa67c',
    teal: '#4f8f8b',
    slate: '#5f7f9c',
    cream: '#e8d6b3',
  },
  trim: { white: '#f4eee2', stone: '#cbc2b4', dark: '#4b4650' },
  roof: { clay: '#b8624a', slate: '#5b6670', zinc: '#93a0a6', copper: '#6fa896' },
  accent: { sun: '#f2b33d', coral: '#e5604d' },
  green: { grass: '#8fb35f', leaf: '#5f9a52', pine: '#3f7a58' },
  water: { shallow: '#7cc4cf', deep: '#3d8ba6' },
  glass: { day: '#8fb7c9', lit: '#ffd98a' },
  wood: { light: '#c39a6b', dark: '#7d5a44' },
  metal: { light: '#aeb4b8', dark: '#50555c' },
  sky: {
    dawn: { zenith: '#5b8fc9', horizon: '#ffd9a8', sun: '#ffe2b0' },
    day: { zenith: '#4f93d8', horizon: '#dcecf5', sun: '#fff4dc' },
    dusk: { zenith: '#3d4f8f', horizon: '#ff9d6b', sun: '#ffb078' },
    night: { zenith: '#0f1738', horizon: '#2c3763', sun: '#9fb4ff' },
  },
  /** Softer twins of the facade hues, for the atlas. */
  land: {
    street: '#b5b0ab',
    park: '#9dbf7a',
    ico: '#7fa3c7',
    auction: '#dd9578',
    formed: '#b79ac6',
    commons: '#ecd49a',
    vacant: '#8c8a8a',
    outside: '#7ea3a8',
  },
} as const
