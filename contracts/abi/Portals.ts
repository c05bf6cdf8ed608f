// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const portalsAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "title_",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "planets_",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "AlreadyPortal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "MayNotBuild",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "NoSuchPortal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotPlanetOwner",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "NotWelcome",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      }
    ],
    "name": "TooManyPortals",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "invited",
        "type": "bool"
      }
    ],
    "name": "Invited",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "open",
        "type": "bool"
      }
    ],
    "name": "OpenedToAll",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "PortalClosed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "PortalOpened",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "MAX_PORTALS",
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
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "close",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "bool",
        "name": "invited",
        "type": "bool"
      }
    ],
    "name": "invite",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "isOpen",
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
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "isPortal",
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
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "isWelcome",
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
        "name": "titleId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "open",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "planets",
    "outputs": [
      {
        "internalType": "contract IPortalPlanets",
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
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      }
    ],
    "name": "planetsOf",
    "outputs": [
      {
        "internalType": "uint256[]",
        "name": "planetIds",
        "type": "uint256[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      }
    ],
    "name": "portalCount",
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
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "from",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "count",
        "type": "uint256"
      }
    ],
    "name": "portalsOf",
    "outputs": [
      {
        "internalType": "uint256[]",
        "name": "titleIds",
        "type": "uint256[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "titleId",
        "type": "uint256"
      }
    ],
    "name": "revoke",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "planetId",
        "type": "uint256"
      },
      {
        "internalType": "bool",
        "name": "open_",
        "type": "bool"
      }
    ],
    "name": "setOpen",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "title",
    "outputs": [
      {
        "internalType": "contract IPortalTitles",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const
