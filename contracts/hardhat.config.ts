import { createRequire } from 'node:module'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import hardhatIgnitionEthers from '@nomicfoundation/hardhat-ignition-ethers'
import { defineConfig } from 'hardhat/config'

/**
 * The compiler is the npm package `solc`: naming its file keeps Hardhat from downloading one.
 * `cancun` is the oldest rule set that has what we use, so the code runs on every chain since then.
 */
export default defineConfig({
  plugins: [hardhatEthers, hardhatIgnitionEthers],
  paths: { sources: './src', tests: { solidity: './test/solidity' } },
  solidity: {
    version: '0.8.37',
    // The probes and fuzz tests are compiled by the tests only.
    splitTestsCompilation: true,
    path: createRequire(import.meta.url).resolve('solc/soljson.js'),
    settings: {
      evmVersion: 'cancun',
      viaIR: true,
      optimizer: { enabled: true, runs: 10000 },
    },
  },
})
