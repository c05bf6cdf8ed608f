/** Hardhat as a library: our configuration, no command line, no questions, no telemetry. */
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'
import { CONTRACTS_DIR } from './build.ts'
import config from './hardhat.config.ts'

/** Set by coverage.ts for the processes it starts: contracts report which statements ran. */
export const MEASURES_COVERAGE = process.env.COSMOS_COVERAGE === '1'

let environment: Promise<HardhatRuntimeEnvironment> | undefined

/** One per process, because compiler and artifacts are shared; networks are made from it freely. */
export function loadHardhat(): Promise<HardhatRuntimeEnvironment> {
  environment ??= createHardhatRuntimeEnvironment(
    config,
    { coverage: MEASURES_COVERAGE },
    CONTRACTS_DIR,
  )
  return environment
}
