// Writes generated/: for each contract of the suite its metadata, as small as dedot needs it, and the types that
// dedot makes of that. From the contracts that stand built in target/contracts, or else from those in artifacts/; an
// argument, or TRIBUTARY_ARTIFACTS, names another folder.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const PARTS = ['token', 'metrics', 'governor', 'treasury', 'factory']
const root = fileURLToPath(new URL('../../../', import.meta.url))
const generated = fileURLToPath(new URL('../generated/', import.meta.url))
const dedot = fileURLToPath(new URL('../node_modules/dedot/bin/dedot.mjs', import.meta.url))

/** The metadata of a contract in a folder: built, or packed. */
function metadataOf(folder, part) {
  const built = join(folder, `tributary_${part}.json`)
  if (existsSync(built)) return JSON.parse(readFileSync(built, 'utf8'))
  const packed = join(folder, `tributary_${part}.contract.gz`)
  return existsSync(packed) ? JSON.parse(gunzipSync(readFileSync(packed)).toString()) : undefined
}

/** The folders of one build: for chains whose balances are a u128, and a u64. */
function folders() {
  const named = process.argv[2] ?? process.env.TRIBUTARY_ARTIFACTS
  const built = named ?? join(root, 'target/contracts')
  if (named || metadataOf(built, 'governor')) return [built, join(built, 'u64')]
  return [join(root, 'artifacts/u128'), join(root, 'artifacts/u64')]
}

/**
 * dedot forgets the names of an enum's fields. A struct of the same fields is the same bytes, and keeps them: so each
 * variant of several fields becomes one of one struct. And types are called as in their crates, without the path.
 */
function legible(types) {
  const name = ({ type }) => type.path?.at(-1)
  const ours = ({ type }) => type.path?.[0].startsWith('tributary_')
  const names = types.filter((type) => type.type.path).map(name)
  const unique = (type) => names.indexOf(name(type)) === names.lastIndexOf(name(type))
  const structs = []
  for (const type of types) {
    const { path, def } = type.type
    for (const variant of def.variant?.variants ?? []) {
      if (!variant.fields?.some((field) => field.name)) continue
      const struct = {
        id: types.length + structs.length,
        type: { path: [...path, variant.name], def: { composite: { fields: variant.fields } } },
      }
      structs.push(struct)
      variant.fields = [{ type: struct.id }]
    }
  }
  const short = types.filter((type) => ours(type) && unique(type))
  const shortened = new Map(short.map((type) => [type.type.path.join('::'), name(type)]))
  for (const { type } of [...types, ...structs]) {
    const whole = type.path?.join('::')
    const of = type.path?.slice(0, -1).join('::')
    if (shortened.has(whole)) type.path = [shortened.get(whole)]
    else if (shortened.has(of)) type.path = [shortened.get(of) + type.path.at(-1)]
  }
  return [...types, ...structs]
}

/** Without what only people read, who read it in the types. */
function withoutDocs(value) {
  if (Array.isArray(value)) return value.map(withoutDocs)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'docs' && key !== 'typeName')
      .map(([key, inner]) => [key, withoutDocs(inner)]),
  )
}

/** A module of one constant. */
function module(path, declaration, value, imports = '') {
  writeFileSync(join(generated, `${path}.js`), `export const ${declaration.split(':')[0]} = ${value}\n`)
  writeFileSync(join(generated, `${path}.d.ts`), `${imports}export declare const ${declaration}\n`)
}

const [wide, narrow] = folders()
const scratch = mkdtempSync(join(tmpdir(), 'tributary-client-'))
rmSync(generated, { recursive: true, force: true })
mkdirSync(generated, { recursive: true })
const codes = {}
try {
  for (const part of PARTS) {
    const metadata = metadataOf(wide, part)
    if (!metadata) throw new Error(`there is no tributary_${part} in ${wide}: build the contracts first`)
    codes[part] = [metadata, metadataOf(narrow, part)].filter(Boolean).map(({ source }) => source.hash)
    metadata.types = legible(metadata.types)
    // Contracts are founded by the factory.
    metadata.spec.constructors = []
    const file = join(scratch, `${part}.json`)
    writeFileSync(file, JSON.stringify(metadata))
    execFileSync(process.execPath, [dedot, 'typink', '-m', file, '-o', generated, '-c', part], {
      stdio: 'pipe',
    })
    const { source, contract, spec, types, version } = metadata
    const small = withoutDocs({
      source: { hash: source.hash, language: source.language },
      contract,
      spec,
      types,
      version,
    })
    module(
      `${part}/metadata`,
      'metadata: LooseContractMetadata',
      `/* @__PURE__ */ JSON.parse(${JSON.stringify(JSON.stringify(small))})`,
      "import type { LooseContractMetadata } from 'dedot/contracts'\n",
    )
  }
  // The full code that the types are those of, on chains whose balances are a u128 and a u64.
  module('codes', "CODES: Record<'" + PARTS.join("' | '") + "', string[]>", JSON.stringify(codes, null, 2))
} finally {
  rmSync(scratch, { recursive: true })
}
