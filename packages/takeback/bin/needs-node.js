// Plain JavaScript that any Node understands, so that an old one gets a sentence and not a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `takeback needs Node 24.15 or newer, and this is Node ${process.versions.node}: install a newer one from https://nodejs.org and run the command again.\n`,
  )
  process.exit(1)
}
