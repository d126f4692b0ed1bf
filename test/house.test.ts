/** The rules of the house, kept by a machine: who may import whom, who may touch the world, what stays out. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ENDPOINTS } from '../src/protocol/endpoints/index.js'
import { HANDLERS } from '../src/sim/defects/index.js'
import { handlerId } from '../src/sim/handler.js'
import { ROWS } from '../src/conformance/spec/catalogue.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OURS = ['src', 'test', 'scenarios', 'docs', 'bench', '.ci']

/** Files of a folder, as paths from the root of the project. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const SOURCES = filesIn('src').filter((path) => path.endsWith('.ts'))

/** What a file imports: packages by name, own files as paths from the root. */
function importsOf(path: string): string[] {
  const found = read(path).matchAll(/(?:\bfrom|^import|\bimport\() ?'([^']+)'/gm)
  return [...found].map(([, target = '']) =>
    target.startsWith('.')
      ? relative(ROOT, fileURLToPath(new URL(target, `file://${ROOT}${path}`))).replaceAll('\\', '/')
      : target,
  )
}

/** Rooms, and everything that a file in them may import. */
const ROOMS: readonly (readonly [room: string, allowed: readonly string[]])[] = [
  ['src/protocol/', ['src/protocol/', '@noble/', 'node:crypto', 'joi', 'lossless-json']],
  ['src/sim/', ['src/sim/', 'src/protocol/', '@hapi/', 'lowdb', 'node:']],
  ['src/conformance/spec/', ['src/conformance/spec/', 'src/protocol/']],
  [
    'src/conformance/oracle/',
    [
      'src/conformance/oracle/',
      'src/conformance/spec/',
      'src/conformance/actors/credentials',
      'src/conformance/history',
      'src/conformance/movements',
      'src/conformance/reading',
      'src/conformance/remember',
      'src/conformance/verify',
      'src/protocol/',
    ],
  ],
  [
    'src/conformance/actors/',
    [
      'src/conformance/actors/',
      'src/conformance/targets/target',
      'src/conformance/history',
      'src/conformance/padding',
      'src/conformance/reading',
      'src/protocol/',
      'node:http',
      'node:net',
      'node:stream',
      'node:tls',
    ],
  ],
  [
    'src/conformance/checks/',
    [
      'src/conformance/checks/',
      'src/conformance/oracle/',
      'src/conformance/spec/',
      'src/conformance/history',
      'src/conformance/movements',
      'src/conformance/reading',
      'src/conformance/remember',
      'src/conformance/verify',
      'src/protocol/',
    ],
  ],
  ['src/conformance/targets/in-process.ts', ['src/sim/', 'src/conformance/', 'src/protocol/']],
  ['src/conformance/targets/planted.ts', ['src/sim/', 'src/conformance/', 'src/protocol/']],
  ['src/conformance/targets/hop-observer.ts', ['src/sim/', 'src/conformance/', 'src/protocol/']],
  ['src/conformance/targets/hosted-exchange.ts', ['src/sim/', 'src/conformance/', 'src/protocol/']],
  ['src/conformance/', ['src/conformance/', 'src/limits', 'src/protocol/', 'fast-', 'joi', 'yaml', 'node:']],
  ['src/cli/', ['src/cli/', 'src/index', 'src/limits', 'src/protocol/', 'yargs', 'node:']],
  ['src/limits.ts', []],
  ['src/index.ts', ['src/', 'node:crypto']],
]

t.test('every file imports only what its room may import', async (t) => {
  for (const path of SOURCES) {
    const allowed = ROOMS.find(([room]) => path.startsWith(room))?.[1]
    t.ok(allowed, `${path} is in a room`)
    const foreign = importsOf(path).filter((target) => allowed?.every((start) => !target.startsWith(start)))
    t.same(foreign, [], path)
  }
})

t.test('judge and judged do not know each other', async (t) => {
  const crossing = SOURCES.flatMap((path) =>
    importsOf(path)
      .filter(
        (target) =>
          (path.startsWith('src/sim/') && target.startsWith('src/conformance/')) ||
          (path.startsWith('src/conformance/') && target.startsWith('src/sim/')),
      )
      .map(() => path),
  )
  t.same(
    [...new Set(crossing)],
    [
      'src/conformance/targets/hop-observer.ts',
      'src/conformance/targets/hosted-exchange.ts',
      'src/conformance/targets/in-process.ts',
      'src/conformance/targets/planted.ts',
    ],
  )
})

/** Who may touch what lies outside the program. */
const SEAMS: readonly (readonly [what: string, sign: RegExp, where: readonly string[]])[] = [
  [
    'the clock of the machine',
    /Date\.now\(|new Date\(\)|performance\.now|process\.hrtime/,
    ['src/sim/clock.ts', 'src/conformance/actors/socket.ts', 'src/cli/'],
  ],
  [
    'a timer',
    /\bset(Timeout|Interval|Immediate)\(/,
    ['src/sim/clock.ts', 'src/conformance/actors/socket.ts', 'src/conformance/scenario/turns.ts'],
  ],
  [
    'chance',
    /Math\.random|randomBytes|randomUUID|getRandomValues|randomInt/,
    ['src/sim/listen.ts', 'src/index.ts'],
  ],
  [
    'files',
    /'node:fs/,
    [
      'src/sim/store/json-file.ts',
      'src/sim/store/lock.ts',
      'src/conformance/proof/book-file.ts',
      'src/conformance/report/folder.ts',
      'src/conformance/scenario/load.ts',
      'src/cli/',
    ],
  ],
  [
    'the network',
    /'node:(net|http|https|dgram|tls|http2)'|\bfetch\(/,
    // The script that `assay reproduce` writes sends by itself; here it is only a text.
    [
      'src/conformance/actors/held.ts',
      'src/conformance/actors/socket.ts',
      'src/conformance/report/node-script.ts',
      'src/sim/http/door.ts',
      'src/sim/http/outgoing.ts',
    ],
  ],
  [
    'the process',
    /(?<![-\w])process\./,
    [
      'src/cli/',
      'src/sim/listen.ts',
      'src/sim/store/lock.ts',
      'src/conformance/report/node-script.ts',
      'src/conformance/targets/hooks.ts',
      'src/conformance/targets/in-process.ts',
    ],
  ],
  ['Boom', /'@hapi\/boom'/, ['src/sim/http/errors.ts']],
  ['hapi', /'@hapi\/hapi'/, ['src/sim/http/content.ts', 'src/sim/http/server.ts']],
]

for (const [what, sign, where] of SEAMS) {
  t.test(`${what} is touched only where it is wrapped`, async (t) => {
    const touching = SOURCES.filter((path) => sign.test(withoutComments(read(path))))
    t.same(
      touching.filter((path) => where.every((start) => !path.startsWith(start))),
      [],
    )
    for (const start of where)
      t.ok(
        touching.some((path) => path.startsWith(start)),
        `${start} still does`,
      )
  })
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

t.test('a page has the same base name in every room', async (t) => {
  const rooms = ['src/protocol/endpoints', 'src/sim', 'src/conformance/spec', 'src/conformance/oracle']
  for (const { party, page } of ENDPOINTS.filter((endpoint) => endpoint.party !== 'bank')) {
    for (const room of rooms)
      t.ok(SOURCES.includes(`${room}/${party}/${page}.ts`), `${room}/${party}/${page}.ts`)
  }
})

t.test('every page has a handler and, unless it is a stand-in of ours, rows', async (t) => {
  for (const { party, page } of ENDPOINTS) {
    const id = `${party}/${page}`
    t.ok(
      HANDLERS.some((handler) => handlerId(handler) === id),
      `handler of ${id}`,
    )
    if (party !== 'bank')
      t.ok(
        ROWS.some((row) => row.page === id),
        `rows of ${id}`,
      )
  }
})

t.test('sources begin with what they are about, and stay small', async (t) => {
  for (const path of SOURCES) {
    const source = read(path)
    t.match(source, /^(#!.*\n)?\/\*\*/, path)
    if (!path.endsWith('/error-table.ts'))
      t.ok(source.split('\n').length <= 400, `${path} has 400 lines at most`)
  }
})

t.test('no leftovers', async (t) => {
  const leftovers = [
    ['an open end', new RegExp(['\\bTO', 'DO\\b|\\bFIX', 'ME\\b|\\bXX', 'X\\b'].join(''))],
    [
      'a check that is switched off',
      new RegExp(['eslint-dis', 'able|@ts-(ig', 'nore|nocheck|expect)'].join('')),
    ],
    ['a test that is left out', new RegExp(['\\.(sk', 'ip|to', 'do|on', 'ly)\\('].join(''))],
    ['an any', new RegExp(['\\bas a', 'ny\\b|: a', 'ny\\b|<a', 'ny>'].join(''))],
  ] as const
  for (const path of [...SOURCES, ...filesIn('test').filter((file) => file.endsWith('.ts'))]) {
    const text = withoutComments(read(path))
    for (const [what, sign] of leftovers) t.notOk(sign.test(text), `${what} in ${path}`)
  }
})

t.test('no file names a path of the machine it was written on', async (t) => {
  const paths = new RegExp(['/wo', 'rk/|/fa', 'rm/|/ho', 'me/|\\.\\./sha', 'red|\\.lib', 'rary'].join(''))
  const files = [
    ...OURS.flatMap(filesIn),
    ...readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'package-lock.json')
      .map((entry) => entry.name),
  ]
  for (const path of files) t.notOk(paths.test(read(path)), path)
})
