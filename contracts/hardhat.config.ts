import { createRequire } from 'node:module'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import hardhatIgnitionEthers from '@nomicfoundation/hardhat-ignition-ethers'
import { configVariable, defineConfig } from 'hardhat/config'
import { parallelCompiler } from './parallel-compiler.ts'

/** The compiler, told how often code will run: more costs bytes at deployment, less gas at every call. */
const compiler = (runs: number) => ({
  version: '0.8.37',
  path: createRequire(import.meta.url).resolve('solc/soljson.js'),
  settings: {
    evmVersion: 'cancun',
    viaIR: true,
    optimizer: { enabled: true, runs },
  },
})

const contracts = {
  isolated: false,
  compilers: [compiler(10_000)],
  overrides: {
    // 50,000 titles are to cost less than 3 million gas; its calls cost 0.2 % more for that.
    'src/land/LandTitle.sol': compiler(800),
    // A move is what owners pay for most often.
    'src/land/LandRegistry.sol': compiler(1_000_000),
    'src/land/KeyProofs.sol': compiler(1_000_000),
    'src/market/LandAuctionHouse.sol': compiler(1_000_000),
  },
}

/**
 * The compiler is the npm package `solc`: naming its file keeps Hardhat from downloading one.
 * `cancun` is the oldest rule set that has what we use, so the code runs on every chain since then.
 */
export default defineConfig({
  plugins: [hardhatEthers, hardhatIgnitionEthers, parallelCompiler],
  networks: {
    /** For `hardhat ignition deploy --network public`: whichever chain COSMOS_RPC leads to. */
    public: {
      type: 'http',
      url: configVariable('COSMOS_RPC'),
      accounts: [configVariable('COSMOS_DEPLOYER_KEY')],
    },
  },
  // Functions that need more time an attempt say so above them.
  test: { solidity: { fuzz: { runs: 5_000 }, invariant: { runs: 256, depth: 100 } } },
  paths: { sources: './src', tests: { solidity: './test/solidity' } },
  solidity: {
    // Deployments build with the profile `production`, which does not inherit settings.
    profiles: { default: contracts, production: contracts },
    // The probes and fuzz tests are compiled by the tests only.
    splitTestsCompilation: true,
  },
})
