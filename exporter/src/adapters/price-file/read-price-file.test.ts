import { describe, expect, test } from '@jest/globals';
import { describePriceFileError, type PriceFile } from './price-file.ts';
import { readPriceFile } from './read-price-file.ts';

function read(text: string, name = 'prices.yaml'): PriceFile {
  const reading = readPriceFile(text, name);
  if ('errors' in reading) throw new Error(reading.errors.map(describePriceFileError).join('\n'));
  return reading.ok;
}

function errors(text: string, name = 'prices.yaml'): readonly string[] {
  const reading = readPriceFile(text, name);
  return 'errors' in reading ? reading.errors.map(describePriceFileError) : [];
}

describe('a YAML price file', () => {
  test('gives nodes, volumes and fees with the lines they stand on', () => {
    const file = read(`# ours
currency: USD
date: 2026-11-01
nodes:
  - match: { instanceType: m6i.xlarge, region: us-east-1 }
    usdPerHour: 0.192
  - match:
      node: "rack7-*"
      label:pool: 12
    usdPerHour: 0
volumes:
  - match: { storageClass: gp3, region: us-east-1 }
    usdPerGbMonth: 0.08
    usdPerIopsMonth: 0.005
    usdPerMibpsMonth: 0.04
fees:
  - match: { provider: eks }
    usdPerHour: 0.10
  - match: { provider: eks, component: extended_support }
    usdPerHour: .5
`);
    expect(file).toEqual({
      name: 'prices.yaml',
      date: Date.parse('2026-11-01T00:00:00Z') / 1000,
      nodes: [
        {
          match: new Map([
            ['instanceType', 'm6i.xlarge'],
            ['region', 'us-east-1'],
          ]),
          price: { usdPerHour: 0.192 },
          line: 5,
        },
        {
          match: new Map([
            ['node', 'rack7-*'],
            ['label:pool', '12'],
          ]),
          price: { usdPerHour: 0 },
          line: 7,
        },
      ],
      volumes: [
        {
          match: new Map([
            ['storageClass', 'gp3'],
            ['region', 'us-east-1'],
          ]),
          usdPerGbMonth: 0.08,
          usdPerIopsMonth: 0.005,
          usdPerMibpsMonth: 0.04,
          line: 12,
        },
      ],
      fees: [
        {
          name: 'eks',
          component: '',
          usdPerHour: 0.1,
          rung: 'file',
          asOf: Date.parse('2026-11-01T00:00:00Z') / 1000,
          origin: 'prices.yaml line 17',
        },
        {
          name: 'eks',
          component: 'extended_support',
          usdPerHour: 0.5,
          rung: 'file',
          asOf: Date.parse('2026-11-01T00:00:00Z') / 1000,
          origin: 'prices.yaml line 19',
        },
      ],
    });
  });

  test('may use anchors, and starts with a byte order mark without harm', () => {
    const file = read(
      '\uFEFFnodes:\n  - match: &m { node: a }\n    usdPerHour: 1\n  - match: *m\n    usdPerHour: 1\n',
    );
    expect(file.nodes.map(({ match }) => match.get('node'))).toEqual(['a', 'a']);
  });

  test('a price by size holds a rate per vCPU and per GB, in a CSV file too', () => {
    const bySize = { rates: { usdPerCoreHour: 0.04, usdPerGibHour: 0.005, usdPerGpuHour: 0 } };
    const inYaml = read(
      'nodes:\n  - match: { instanceType: fargate }\n    usdPerVcpuHour: 0.04\n    usdPerGbHour: 0.005\n',
    );
    expect(inYaml.nodes.map(({ price }) => price)).toEqual([bySize]);
    const inCsv = read(
      'instanceType,usdPerHour,usdPerVcpuHour,usdPerGbHour\nfargate,,0.04,0.005\nm5.large,0.1,,\n',
      'p.csv',
    );
    expect(inCsv.nodes.map(({ price }) => price)).toEqual([bySize, { usdPerHour: 0.1 }]);
  });

  test('a price by size is whole, and stands alone', () => {
    expect(
      errors(
        'nodes:\n  - match: { node: a }\n    usdPerVcpuHour: 1\n  - match: { node: b }\n    usdPerVcpuHour: 1\n    usdPerGbHour: 1\n    usdPerHour: 1\n',
      ),
    ).toEqual([
      'prices.yaml line 2, column 5: nodes[0].usdPerGbHour: is missing; usdPerVcpuHour and usdPerGbHour stand together',
      'prices.yaml line 7, column 5: nodes[1].usdPerHour: remove it, or remove usdPerVcpuHour and usdPerGbHour',
    ]);
  });

  test('says everything that is wrong with it at once, in the order of its lines', () => {
    expect(
      errors(`nodes:
  - match: { instanceType: m6i.xlarge, region: us-east-1 }
    usdPerHour: -0.192
  - match: { instanceTyp: m6i.xlarge }
    usdPerHours: 0.192
  - match:
      region:
    usdPerHour: 0,3
  - usdPerHour: $1
  - match: { capacityType: sport, os: Linux }
    usdPerHour: .inf
  - match: { node: a }
  - text
  - match: text
    eurPerHour: 1
    usdPerGbMonth: 1
fees:
  - match: { provider: esk }
    usdPerHour: 0.1
  - match: { component: extended_support }
    usdPerHour: [1]
volumes: 3
currency: EUR
date: tomorrow
node: 1
`),
    ).toEqual([
      'prices.yaml line 3, column 17: nodes[0].usdPerHour: -0.192 is negative; write a price of 0 or more',
      'prices.yaml line 4, column 14: nodes[1].match.instanceTyp: unknown key "instanceTyp"; did you mean instanceType?',
      'prices.yaml line 5, column 5: nodes[1].usdPerHours: unknown key "usdPerHours"; did you mean usdPerHour?',
      'prices.yaml line 7, column 7: nodes[2].match.region: has no value; write one, or remove the key',
      'prices.yaml line 8, column 17: nodes[2].usdPerHour: "0,3" is not a number; write 0.3',
      'prices.yaml line 9, column 5: nodes[3].match: is missing; say what the price is for, as instanceType: m6i.xlarge; for every machine, node: "*"',
      'prices.yaml line 9, column 17: nodes[3].usdPerHour: "$1" is not a number; write it like 0.192, without a currency or unit',
      'prices.yaml line 10, column 28: nodes[4].match.capacityType: "sport" is none of on-demand, spot, reserved; did you mean spot?',
      'prices.yaml line 10, column 39: nodes[4].match.os: "Linux" is none of linux, windows, rhel, suse; did you mean linux?',
      'prices.yaml line 11, column 17: nodes[4].usdPerHour: ".inf" is not a number; write it like 0.192, without a currency or unit',
      'prices.yaml line 12, column 5: nodes[5].usdPerHour: is missing; write what the machine costs per hour, in US dollars',
      'prices.yaml line 13, column 5: nodes[6]: an entry must hold keys and values, as "key: value"',
      'prices.yaml line 14, column 12: nodes[7].match: match must hold keys and values, as "key: value"',
      'prices.yaml line 15, column 5: nodes[7].eurPerHour: prices are in US dollars, not EUR; convert it and write usdPerHour',
      'prices.yaml line 16, column 5: nodes[7].usdPerGbMonth: is no price of nodes; known are usdPerHour, usdPerVcpuHour, usdPerGbHour',
      'prices.yaml line 18, column 24: fees[0].match.provider: "esk" is none of eks, gke, aks; did you mean eks?',
      'prices.yaml line 20, column 5: fees[1].match.provider: is missing; write eks, gke or aks',
      'prices.yaml line 21, column 5: fees[1].usdPerHour: must be a single value',
      'prices.yaml line 22, column 1: volumes: must be a list; start each entry with "- match:"',
      'prices.yaml line 23, column 11: currency: prices are in US dollars, not EUR; convert them, then write USD or remove the key',
      'prices.yaml line 24, column 7: date: "tomorrow" is not a date; write it like 2026-11-01',
      'prices.yaml line 25, column 1: node: unknown key "node"; did you mean nodes?',
    ]);
  });

  const example = '"nodes: [{ match: { instanceType: m6i.xlarge }, usdPerHour: 0.192 }]"';
  test.each([
    ['an empty file', '', `line 1, column 1: the file is empty; write at least ${example}`],
    [
      'comments alone',
      '# a\n---\n \n',
      `line 1, column 1: the file is empty; write at least ${example}`,
    ],
    [
      'no entries',
      'nodes: []',
      `line 1, column 1: the file holds no prices; write at least ${example}`,
    ],
    [
      'plain text',
      'hello',
      'line 1, column 1: the file must hold keys and values, as "key: value"',
    ],
    [
      'a key twice',
      'nodes:\n  - match: { node: a, node: b }\n    usdPerHour: 1',
      'line 2, column 23: this key stands here twice; remove one',
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(errors(text)).toEqual([`prices.yaml ${message}`]);
  });

  test('that is no YAML names the place', () => {
    const [first] = errors('nodes:\n  - match: { node: a\n    usdPerHour: 1\n');
    expect(first).toMatch(/^prices\.yaml line \d+, column \d+: no valid YAML: /);
  });
});

describe('a CSV price file', () => {
  test('has the same columns, and an empty cell is an absent key', () => {
    const file = read(
      `instanceType,region,label:pool,usdPerHour
m5.large,us-east-1,,0.096
# the render farm
"m5,odd",,"the ""big"" one",1
`,
      'prices.csv',
    );
    expect(file.nodes).toEqual([
      {
        match: new Map([
          ['instanceType', 'm5.large'],
          ['region', 'us-east-1'],
        ]),
        price: { usdPerHour: 0.096 },
        line: 2,
      },
      {
        match: new Map([
          ['instanceType', 'm5,odd'],
          ['label:pool', 'the "big" one'],
        ]),
        price: { usdPerHour: 1 },
        line: 4,
      },
    ]);
  });

  test('tells nodes, volumes and fees by the column kind, and may end its lines as Windows does', () => {
    const file = read(
      'kind,instanceType,storageClass,provider,usdPerHour,usdPerGbMonth,currency\r\nnode,m5.large,,,0.1,,USD\r\nvolume,,gp3,,,0.08,USD\r\nfee,,,eks,0.1,,\r\n',
      'Prices.CSV',
    );
    expect([file.nodes.length, file.volumes.length, file.fees.length]).toEqual([1, 1, 1]);
    expect(file.fees[0]?.origin).toBe('Prices.CSV line 4');
  });

  test('names line, column and name of every wrong cell', () => {
    expect(
      errors(
        `kind,instanceType,storageClass,usdPerHour,usdPerGbMonth,currency
node,m5.large,,"0,1",,
volume,m5.large,,1,,EUR
pod,,,,,
node,a,,1,,,7
node,,,1,,
`,
        'p.csv',
      ),
    ).toEqual([
      'p.csv line 2, column 16: usdPerHour: "0,1" is not a number; write 0.1',
      'p.csv line 3, column 1: usdPerGbMonth: is missing; write what a GB costs per month, in US dollars',
      'p.csv line 3, column 8: instanceType: unknown key "instanceType"; known are storageClass, region',
      'p.csv line 3, column 18: usdPerHour: is no price of volumes; known are usdPerGbMonth, usdPerIopsMonth, usdPerMibpsMonth',
      'p.csv line 3, column 21: currency: prices are in US dollars, not EUR; convert them, then write USD or remove the key',
      'p.csv line 4, column 1: kind: must be one of node, volume, fee',
      'p.csv line 5, column 13: this row has 7 cells for 6 columns; quote a cell that holds a comma',
      'p.csv line 6, column 1: match: is missing; say what the price is for, as instanceType: m6i.xlarge; for every machine, node: "*"',
    ]);
  });

  test.each([
    [
      'no price column',
      'instanceType,region\na,b\n',
      [
        'line 1, column 1: usdPerHour: this column is missing; it holds what the machine costs per hour, in US dollars',
      ],
    ],
    [
      'semicolons',
      'instanceType;usdPerHour\nm5;1\n',
      ['line 1, column 1: instanceType;usdPerHour: part the columns by commas, not by semicolons'],
    ],
    [
      'a misspelt column',
      'instancetype,usdPerHour\na,1\n',
      ['line 1, column 1: instancetype: unknown key "instancetype"; did you mean instanceType?'],
    ],
    [
      'a column in another currency',
      'instanceType,eurPerHour\na,1\n',
      [
        'line 1, column 14: eurPerHour: prices are in US dollars, not EUR; convert them and write usdPerHour',
      ],
    ],
    [
      'a column twice',
      'node,usdPerHour,node\na,1,b\n',
      ['line 1, column 17: node: this column stands here twice; remove one'],
    ],
    [
      'a nameless column',
      'node,,usdPerHour\na,,1\n',
      ['line 1, column 6: this column has no name; write one, or remove the column'],
    ],
    [
      'an open quote',
      'node,usdPerHour\na,1\nb,"2\n',
      ['line 3, column 3: this quote is never closed; put a " at the end of the cell'],
    ],
    [
      'names alone',
      'node,usdPerHour\n',
      [
        'line 1, column 1: the file holds no prices; write at least "instanceType,usdPerHour" and, below it, "m6i.xlarge,0.192"',
      ],
    ],
    [
      'nothing',
      '\n',
      [
        'line 1, column 1: the file is empty; write at least "instanceType,usdPerHour" and, below it, "m6i.xlarge,0.192"',
      ],
    ],
  ])('with %s is refused', (_, text, messages) => {
    expect(errors(text, 'p.csv')).toEqual(messages.map((message) => `p.csv ${message}`));
  });
});

describe('ties', () => {
  const nodes = (...matches: readonly (readonly [string, number])[]): string =>
    `nodes:\n${matches.map(([match, price]) => `  - match: { ${match} }\n    usdPerHour: ${price}\n`).join('')}`;

  test('the same match at another price is an error that names both lines', () => {
    expect(errors(nodes(['node: a', 1], ['node: b', 2], ['node: a', 3]))).toEqual([
      'prices.yaml line 6, column 5: nodes[2].match: line 2 has the same match at another price (1 there, 3 here); remove one of them',
    ]);
  });

  test('two patterns that a machine can match as specifically are an error', () => {
    expect(errors(nodes(['instanceType: "m5.*"', 1], ['instanceType: "*.xl"', 2]))).toEqual([
      'prices.yaml line 4, column 5: nodes[1].match: line 2 matches the same just as specifically at another price (1 there, 2 here); add a key to the one that should win',
    ]);
    expect(errors(nodes(['"label:a": x', 1], ['"label:b": y', 2]))).toHaveLength(1);
  });

  test.each([
    ['the same price twice', nodes(['node: a', 1], ['node: a', 1])],
    ['patterns that no machine matches both', nodes(['node: "a*"', 1], ['node: "b*"', 2])],
    ['one more specific than the other', nodes(['node: "a*"', 1], ['node: "ab*"', 2])],
    [
      'spot beside on demand',
      nodes(['instanceType: a', 1], ['instanceType: a, capacityType: spot', 2]),
    ],
    [
      'a price for all ways to buy beside one for on demand',
      nodes(['instanceType: a', 1], ['instanceType: a, capacityType: "*"', 2]),
    ],
  ])('are not found in %s', (_, text) => {
    expect(errors(text)).toEqual([]);
  });

  test('are found among volumes and fees too', () => {
    expect(
      errors(`volumes:
  - match: { storageClass: gp3 }
    usdPerGbMonth: 0.08
    usdPerIopsMonth: 0.005
  - match: { storageClass: gp3 }
    usdPerGbMonth: 0.08
    usdPerIopsMonth: 0.006
fees:
  - { match: { provider: eks }, usdPerHour: 1 }
  - { match: { provider: eks, component: extended_support }, usdPerHour: 2 }
  - { match: { provider: eks }, usdPerHour: 3 }
`),
    ).toEqual([
      'prices.yaml line 5, column 5: volumes[1].match: line 2 has the same match at another price (usdPerGbMonth 0.08, usdPerIopsMonth 0.005 there, usdPerGbMonth 0.08, usdPerIopsMonth 0.006 here); remove one of them',
      'prices.yaml line 11, column 5: fees[2].match: line 9 has the same match at another price (1 there, 3 here); remove one of them',
    ]);
  });
});
