import path from 'node:path'

/**
 * A key for every file: its base name, and where two base names are the same, its path relative to `parent` with
 * forward slashes. Keys are unique as long as the paths are: a base name holds no slash.
 *
 * @param files   absolute paths, each once
 * @param parent  absolute path of a folder that holds them all
 * @returns keys in the order of `files`
 */
export function outputKeys(files: readonly string[], parent: string): string[] {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(path.basename(file), (counts.get(path.basename(file)) ?? 0) + 1)
  return files.map((file) => {
    const name = path.basename(file)
    return counts.get(name) === 1 ? name : path.relative(parent, file).split(path.sep).join('/')
  })
}

/** The nearest folder that holds all of these absolute folders, or is one of them. */
export function nearestCommonParent(folders: readonly string[]): string {
  const [first = path.sep, ...others] = folders
  let common = first.split(path.sep)
  for (const folder of others) {
    const parts = folder.split(path.sep)
    const difference = common.findIndex((part, i) => part !== parts[i])
    if (difference >= 0) common = common.slice(0, difference)
  }
  return common.join(path.sep) || path.parse(first).root
}
