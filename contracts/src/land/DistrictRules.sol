// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DistrictWords} from "./DistrictWords.sol";
import {Districts} from "./Districts.sol";
import {Geometry} from "./Geometry.sol";

/// @title The rules of districts
/// @notice Governance founds districts, lets them grow and shrink, a block of 8 × 8 cells at a time. A
/// district grows only where it touches itself; a new one begins with MIN_FOUNDING connected cells, so
/// that nobody's single parcel is marked; the square and its gates stay general.
/// @dev The only writer of Districts, which it makes. Invariants: only general cells get a class, and
/// only by growing or founding; no cell of the commons ever has one; a class keeps its name, so the
/// meaning of a district never changes under those who live in it.
contract DistrictRules {
    uint8 public constant GENERAL = 0;
    uint8 public constant ADULT = 1;
    uint8 public constant MAX_CLASS = 15;
    /// @notice Fewest cells of one block that begin a new district: a quarter of the block.
    uint256 public constant MIN_FOUNDING = 16;

    /// @dev Blocks on a side of the lattice.
    uint256 private constant BLOCKS = 128;
    /// @dev The gates reach 41 cells from the middle.
    int256 private constant COMMONS_REACH = 41;

    /// @notice The EcosystemFund.
    address public immutable governance;
    /// @notice The words; made by this contract, which alone may write them.
    Districts public immutable districts;

    /// @notice Name of a class (ASCII, right-padded); 0 for classes that are not in use.
    mapping(uint8 class_ => bytes32) public nameOf;

    /// @notice A class got its name.
    event ClassNamed(uint8 indexed class_, bytes32 name);

    /// @notice Only governance changes districts.
    error OnlyGovernance(address caller);
    /// @notice This class has no name yet or is `general`, which is what cells are without a district.
    error NoSuchClass(uint8 class_);
    /// @notice A class is named once; classes are 2 to 15.
    error NotNameable(uint8 class_);
    /// @notice A class needs a name.
    error EmptyName();
    /// @notice Say at least one cell.
    error NoCells();
    /// @notice Some cells are of another district or of this one: let that shrink first.
    error NotGeneral(uint256 slot, uint256 cells);
    /// @notice The central square and its gates are everybody's.
    error IsCommons(int256 x, int256 y);
    /// @notice Some cells are not connected to the district; a new one is begun with `found`.
    error NotBesideItself(uint256 slot, uint8 class_);
    /// @notice A new district begins with at least MIN_FOUNDING cells that hang together.
    error TooScattered(uint256 slot, uint256 cells);

    constructor(address governance_) {
        governance = governance_;
        districts = new Districts(address(this));
        _name(GENERAL, "general");
        _name(ADULT, "adult");
    }

    modifier onlyGovernance() {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        _;
    }

    /// @notice Names a new class of districts, for good. Only for governance.
    function nameClass(uint8 class_, bytes32 name) external onlyGovernance {
        if (class_ > MAX_CLASS || nameOf[class_] != 0) revert NotNameable(class_);
        if (name == 0) revert EmptyName();
        _name(class_, name);
    }

    /// @notice Begins a district in the block of a slot: bit n of `cells` is lane n. Only for governance.
    function found(uint8 class_, uint256 slot, uint64 cells) external onlyGovernance {
        (bytes32 word, uint256 set) = _open(class_, slot, cells);
        uint256 connected = DistrictWords.reach(set & (~set + 1), set);
        if (connected != set || DistrictWords.count(set) < MIN_FOUNDING) {
            revert TooScattered(slot, cells);
        }
        districts.write(slot, DistrictWords.paint(word, set, class_));
    }

    /// @notice Lets a district grow in the block of a slot: bit n of `cells` is lane n. Only for
    /// governance, and only where every cell is connected to the district as it stands.
    function grow(uint8 class_, uint256 slot, uint64 cells) external onlyGovernance {
        (bytes32 word, uint256 set) = _open(class_, slot, cells);
        uint256 own = DistrictWords.grow(DistrictWords.cellsOf(word, class_));
        uint256 from = own | _beside(class_, slot);
        if (DistrictWords.reach(from, set) != set) revert NotBesideItself(slot, class_);
        districts.write(slot, DistrictWords.paint(word, set, class_));
    }

    /// @notice Makes cells of the block of a slot general again, whatever they were. Only for governance.
    function shrink(uint256 slot, uint64 cells) external onlyGovernance {
        if (cells == 0) revert NoCells();
        bytes32 word = districts.word(slot);
        districts.write(slot, DistrictWords.paint(word, DistrictWords.spread(cells), GENERAL));
    }

    /// The word of a slot and the set of cells that are to get a class in it, if they may.
    function _open(
        uint8 class_,
        uint256 slot,
        uint64 cells
    ) private view returns (bytes32 word, uint256 set) {
        if (class_ == GENERAL || nameOf[class_] == 0) revert NoSuchClass(class_);
        if (cells == 0) revert NoCells();
        word = districts.word(slot);
        set = DistrictWords.spread(cells);
        if (set & ~DistrictWords.cellsOf(word, GENERAL) != 0) revert NotGeneral(slot, cells);
        _checkCommons(slot, cells);
    }

    /// The cells of a block that touch the class in the four blocks beside it.
    function _beside(uint8 class_, uint256 slot) private view returns (uint256 cells) {
        (uint256 bx, uint256 by) = DistrictWords.blockOfSlot(slot);
        if (bx > 0) cells |= DistrictWords.fromWest(_cellsOf(class_, bx - 1, by));
        if (bx < BLOCKS - 1) cells |= DistrictWords.fromEast(_cellsOf(class_, bx + 1, by));
        if (by > 0) cells |= DistrictWords.fromSouth(_cellsOf(class_, bx, by - 1));
        if (by < BLOCKS - 1) cells |= DistrictWords.fromNorth(_cellsOf(class_, bx, by + 1));
    }

    function _cellsOf(uint8 class_, uint256 bx, uint256 by) private view returns (uint256) {
        bytes32 word = districts.word(DistrictWords.slotOfBlock(bx, by));
        return DistrictWords.cellsOf(word, class_);
    }

    function _checkCommons(uint256 slot, uint64 cells) private pure {
        (uint256 bx, uint256 by) = DistrictWords.blockOfSlot(slot);
        int256 x0 = int256(bx << 3) - 512;
        int256 y0 = int256(by << 3) - 512;
        // Far from the middle there is nothing to check.
        if (x0 >= COMMONS_REACH || x0 + 7 < -COMMONS_REACH) return;
        if (y0 >= COMMONS_REACH || y0 + 7 < -COMMONS_REACH) return;
        for (uint256 lane = 0; lane < 64; ++lane) {
            if ((cells >> lane) & 1 == 0) continue;
            int256 x = x0 + int256(lane & 7);
            int256 y = y0 + int256(lane >> 3);
            if (Geometry.classOf(x, y) == Geometry.COMMONS) revert IsCommons(x, y);
        }
    }

    function _name(uint8 class_, bytes32 name) private {
        nameOf[class_] = name;
        emit ClassNamed(class_, name);
    }
}
