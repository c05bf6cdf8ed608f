// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const blocklistAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "governance_",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "BadReason",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NoInfoHash",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "decision",
        "type": "uint256"
      }
    ],
    "name": "NoSuchDecision",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "OnlyGovernance",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes20",
        "name": "infoHash",
        "type": "bytes20"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "decision",
        "type": "uint256"
      }
    ],
    "name": "Blocked",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes20",
        "name": "infoHash",
        "type": "bytes20"
      }
    ],
    "name": "Unblocked",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "MAX_REASON",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20[]",
        "name": "infoHashes",
        "type": "bytes20[]"
      },
      {
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "blockModels",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "decision",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20",
        "name": "infoHash",
        "type": "bytes20"
      }
    ],
    "name": "blockOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes20",
            "name": "infoHash",
            "type": "bytes20"
          },
          {
            "internalType": "uint40",
            "name": "since",
            "type": "uint40"
          },
          {
            "internalType": "uint32",
            "name": "decision",
            "type": "uint32"
          }
        ],
        "internalType": "struct Blocklist.BlockView",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "count",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "decisionCount",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "governance",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20",
        "name": "infoHash",
        "type": "bytes20"
      }
    ],
    "name": "isBlocked",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "from",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "count_",
        "type": "uint256"
      }
    ],
    "name": "page",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes20",
            "name": "infoHash",
            "type": "bytes20"
          },
          {
            "internalType": "uint40",
            "name": "since",
            "type": "uint40"
          },
          {
            "internalType": "uint32",
            "name": "decision",
            "type": "uint32"
          }
        ],
        "internalType": "struct Blocklist.BlockView[]",
        "name": "blocks",
        "type": "tuple[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "decision",
        "type": "uint256"
      }
    ],
    "name": "reasonOf",
    "outputs": [
      {
        "internalType": "string",
        "name": "",
        "type": "string"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20[]",
        "name": "infoHashes",
        "type": "bytes20[]"
      }
    ],
    "name": "unblockModels",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const
