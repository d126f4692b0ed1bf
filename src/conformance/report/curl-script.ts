/**
 * A reproduction as a shell script with curl, for plays in which nothing is left to be signed or filled in. Whatever
 * comes from a history stands in it between single quotes, or in numbers.
 */
import type { PartyName } from '../../protocol/endpoints/endpoint.js'
import type { ReproducedStep, Reproduction } from './reproduction.js'

/** Numbers of the requests that need a value of an earlier reply, or a new signature: curl cannot send those. */
export function beyondCurl({ steps }: Reproduction): number[] {
  const made = steps.flatMap(({ learn, contract }) => [
    ...learn.map(({ old }) => old),
    ...(contract === undefined ? [] : [contract]),
  ])
  return steps.flatMap((step, index) => {
    const text = [step.path, ...Object.values(step.headers), step.body ?? ''].join('\n')
    const isBeyond = step.padding > 0 || step.sign.length > 0 || made.some((value) => text.includes(value))
    return isBeyond ? [index + 1] : []
  })
}

/** The script as text. */
export function curlScript(reproduction: Reproduction): string {
  const { steps, limits, violated, bases } = reproduction
  const beyond = beyondCurl(reproduction)
  const notes = [
    ...limits,
    ...(beyond.length === 0
      ? []
      : [
          `Requests ${beyond.join(', ')} name what another backend made (an order, a contract), or are too large: here they are refused. The script for Node fills them in.`,
        ]),
  ]
  return [
    HEAD,
    ...notes.map((note) => `${SAY} ${quoted(`Note: ${plain(note)}`)}`),
    ...steps.map((step, index) => command(step, index + 1, bases)),
    `${SAY} ${quoted(`Violated, as Assay saw it: ${plain(violated.join(', '))}`)}`,
    'if [ "$silent$early$strange$still" != "" ] && { [ "$wrong" = 0 ] || [ "$silent" != "" ]; }; then',
    '  echo "Cannot tell:${silent:+ no reply to request$silent;}${early:+ before the wrong answer, others than Assay saw:$early;}${strange:+ neither the wrong answer nor what is promised:$strange;}${still:+ still answered as Assay saw it:$still;}"',
    '  exit 2',
    'fi',
    ...(steps.some((step) => statusesInstead(step).length > 0)
      ? ['if [ "$wrong" = 1 ] && [ "$others" = 0 ]; then echo "The answers are the same."; exit 1; fi']
      : [
          'if [ "$wrong" = 1 ] && [ "$others" = 0 ]; then echo "Cannot tell: the answers are the same, but no status shows what is wrong."; exit 2; fi',
        ]),
    'if [ "$wrong" = 1 ]; then echo "Cannot tell: others than the wrong answer differ."; exit 2; fi',
    'echo "Not shown: the answer that was wrong is another one now."',
    '',
  ].join('\n')
}

const HEAD = `#!/bin/sh
# Sends a play again in which Assay found something, one request after the other. Needs curl.
#
#   MERCHANT=http://localhost:9966 EXCHANGE=http://localhost:9967 BANK=http://localhost:9968 \\
#   TOKEN=secret-token:sandbox sh THIS-FILE
#
# The bytes are those that were signed when this file was made. They fit any exchange with the same denominations, until
# the times in them have passed, and once: then its coins are spent.
# Exit code: 1 if all answers are as Assay saw them, and a status shows what is wrong; 0 if only the wrong one is another one now, and as it is promised
# where a status says so; 2 if the script cannot tell.
MERCHANT=\${MERCHANT:-http://localhost:9966}
EXCHANGE=\${EXCHANGE:-http://localhost:9967}
BANK=\${BANK:-http://localhost:9968}
TOKEN=\${TOKEN:-}
wrong=1
others=0
silent= early= strange= still= token= first=none
# Compares a status. $1: received, $2: what Assay saw, $3: number, $4: "wrong" or "other", $5: promised statuses,
# $6: "token" if the request carries it, $7: numbers of those that Assay had seen answered before. What was sent after
# another answer came than the wrong one is about a state that Assay never saw. A mistake is mended only where the play
# came as far as the mistake.
compare() {
  echo "   received $1, Assay saw $2"
  if [ "$6" = token ] && [ "$1" != 000 ] && [ "$1" != 401 ]; then token=good; fi
  case ",$7," in *",$first,"*) if [ "$1" != 000 ]; then return; fi ;; esac
  if [ "$1" = "$2" ]; then
    if [ "$5" != "" ]; then still="$still $3"; fi
    return
  fi
  if [ "$1" = 000 ]; then silent="$silent $3"; fi
  if [ "$4" = other ]; then
    others=1
    if [ "$wrong" = 1 ]; then early="$early $3"; fi
    return
  fi
  wrong=0
  if [ "$first" = none ]; then first=$3; fi
  case "$1,$6,$token,$5" in 401,token,,) strange="$strange $3" ;; esac
  case ",$5," in ,, | *",$1,"*) ;; *) strange="$strange $3" ;; esac
}`

/** Where the token of whoever runs the script goes. */
const TOKEN = '(token of the target)'

/** Unlike echo, it takes a backslash for what it is. */
const SAY = "printf '%s\\n'"

function command(step: ReproducedStep, number: number, bases: Reproduction['bases']): string {
  const { from, to, method, headers, saw, promised } = step
  const usesToken = Object.values(headers).some((value) => value.includes(TOKEN))
  // A path that began with anything else could name another host.
  const path = step.path.startsWith('/') ? step.path : `/${step.path}`
  const raw = step.base64 === undefined ? Buffer.from(step.body ?? '') : Buffer.from(step.base64, 'base64')
  const isText = /^[\x20-\x7e]*$/.test(raw.toString('latin1'))
  const send = [
    'curl -q -s -g --path-as-is -o /dev/null',
    "-w '%{http_code}'",
    `-X ${quoted(/^[A-Z]+$/.test(method) ? method : 'GET')}`,
    ...Object.entries(headers).flatMap(([name, value]) => header(name, value)),
    ...(raw.length === 0
      ? []
      : isText
        ? [`--data-raw ${withBases(raw.toString(), bases)}`]
        : ['--data-binary @-']),
    `--url "$${to.toUpperCase()}"${quoted(plain(path))}`,
  ].join(' ')
  const piped = raw.length > 0 && !isText ? `printf ${quoted(octal(raw))} | ${send}` : send
  return [
    `${SAY} ${quoted(`${String(number)}. ${plain(from)} to ${to}: ${plain(method)} ${plain(path)}`)}`,
    ...promised.map((one) => `${SAY} ${quoted(`   promised: ${plain(one)}`)}`),
    `compare "$(${piped})" ${saw === undefined ? '000' : String(saw.status)} ${String(number)} ${promised.length > 0 ? 'wrong' : 'other'} '${statusesInstead(step).join(',')}' '${usesToken ? 'token' : ''}' '${step.after.map((before) => before + 1).join(',')}'`,
  ].join('\n')
}

/** What is promised in place of what Assay saw, where a status tells both apart: codes are not seen here. */
function statusesInstead({ saw, instead }: ReproducedStep): number[] {
  return instead.map(({ status }) => status).filter((status) => status !== saw?.status)
}

/** A header with the token of whoever runs the script; one that is no header is left out. */
function header(name: string, value: string): string[] {
  if (!/^[A-Za-z0-9-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value)) return []
  const [before = '', ...after] = `${name}: ${value}`.split(TOKEN)
  return [`-H ${[before, ...after].map(quoted).join('"$TOKEN"')}`]
}

/** A body that names the parties as whoever runs the script reaches them. */
function withBases(text: string, bases: Reproduction['bases']): string {
  for (const [party, url] of Object.entries(bases)) {
    const [first = '', ...others] = text.split(url)
    if (others.length === 0) continue
    const { [party as PartyName]: _, ...rest } = bases
    return [first, ...others].map((part) => withBases(part, rest)).join(`"$${party.toUpperCase()}"/`)
  }
  return quoted(text)
}

function octal(raw: Uint8Array): string {
  return [...raw].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/** No sign that a terminal would obey, and no line of its own. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

/** A text as one word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
