// Where in a TOML file each key stands: its parser gives values without their places.
import { parseTOML, type AST } from 'toml-eslint-parser'

export interface Place {
  line: number
  column: number
}

type Path = (string | number)[]
/** Where a value stands; or the innermost table around it, where it stands nowhere. */
export type Places = (path: Path) => Place | undefined

export function placesOf(text: string): Places {
  const found = new Map<string, Place>()
  const note = (path: Path, { loc }: { loc: AST.SourceLocation }) => {
    const key = JSON.stringify(path)
    if (!found.has(key)) found.set(key, { line: loc.start.line, column: loc.start.column + 1 })
  }
  const value = (path: Path, node: AST.TOMLContentNode) => {
    if (node.type === 'TOMLInlineTable') node.body.forEach((one) => pair(path, one))
    if (node.type === 'TOMLArray') {
      node.elements.forEach((one, index) => {
        note([...path, index], one)
        value([...path, index], one)
      })
    }
  }
  const pair = (table: Path, node: AST.TOMLKeyValue) => {
    const path = [...table, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))]
    note(path, node)
    value(path, node.value)
  }
  for (const node of parseTOML(text).body[0].body) {
    if (node.type === 'TOMLKeyValue') pair([], node)
    else {
      note(node.resolvedKey, node)
      node.body.forEach((one) => pair(node.resolvedKey, one))
    }
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const place = found.get(JSON.stringify(path.slice(0, length)))
      if (place) return place
    }
    return undefined
  }
}
