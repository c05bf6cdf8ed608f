// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuctionLots} from "./AuctionLots.sol";

/// @title When which lots can be bid on
/// @notice Ring after ring of the city from the centre outward, so that not all lots compete for
/// the same bidders. Governance may open the next ring before its time.
/// @dev Invariant: a wave that is open stays open.
abstract contract AuctionWaves {
    /// @notice Waves of lots.
    uint256 public constant WAVES = AuctionLots.RINGS;

    /// @notice The EcosystemFund: receives the proceeds, may open waves before their time.
    address public immutable governance;
    /// @notice Unix seconds when wave 0 opens.
    uint256 public immutable start;
    /// @notice Seconds from one wave to the next.
    uint256 public immutable period;

    /// @notice How many waves governance has opened, whatever the time is.
    uint256 public openedEarly;

    /// @notice Governance opened a wave before its time.
    event WaveOpened(uint256 indexed wave);

    /// @notice Bids on this title begin at `opens` (Unix seconds) at the latest.
    error WaveNotOpen(uint256 wave, uint256 opens);
    /// @notice Only governance opens waves before their time.
    error OnlyGovernance(address caller);
    /// @notice All waves are open.
    error AllWavesOpen();
    /// @notice Waves must be a day to a year apart.
    error BadPeriod(uint256 period);

    constructor(address governance_, uint256 period_) {
        if (period_ < 1 days || period_ > 365 days) revert BadPeriod(period_);
        governance = governance_;
        start = block.timestamp;
        period = period_;
    }

    /// @notice Opens the next wave before its time. Nothing closes one. Only for governance.
    function openNextWave() external {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        uint256 wave = wavesOpen();
        if (wave == WAVES) revert AllWavesOpen();
        openedEarly = wave + 1;
        emit WaveOpened(wave);
    }

    /// @notice How many waves are open: 0 to this minus 1.
    function wavesOpen() public view returns (uint256 count) {
        count = (block.timestamp - start) / period + 1;
        if (count > WAVES) count = WAVES;
        if (openedEarly > count) count = openedEarly;
    }

    /// @notice Unix seconds when a wave opens by itself.
    function waveStart(uint256 wave) public view returns (uint256) {
        return start + wave * period;
    }

    /// @notice Wave of a title, 0 to 9 from the centre outward. Only for titles of the auction.
    function waveOf(uint256 id) external pure returns (uint256) {
        return AuctionLots.ringOf(id);
    }

    /// @notice Lowest first bid on a title; CYBR in its smallest unit. Only for titles of the
    /// auction.
    function reserveOf(uint256 id) external pure returns (uint256) {
        return AuctionLots.reserveOf(AuctionLots.ringOf(id));
    }

    /// Reverts unless the wave is open. Looks at the clock first: that is no storage.
    function _checkOpen(uint256 wave) internal view {
        uint256 opens = waveStart(wave);
        if (block.timestamp < opens && wave >= openedEarly) revert WaveNotOpen(wave, opens);
    }
}
