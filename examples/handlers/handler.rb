# Applies recalls from Takeback's drop-in, each once. SQLite here, any database with transactions there; MySQL: INSERT IGNORE INTO applied …
#
#   WEBHOOK_SECRET=$(cat .takeback/forward-secret) ruby handler.rb
#
# Debian: apt-get install ruby ruby-webrick ruby-sqlite3. takeback.rb stands beside it, and checks the signature.
require 'sqlite3'
require_relative 'takeback'

db = SQLite3::Database.new(ENV.fetch('DATABASE', 'shop.db'))
db.busy_timeout = 30_000
db.execute('CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)')
db.execute('CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)')
forget = 'INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1'

Takeback.serve do |id, messages|
  # The claim and the work are one transaction: both, or neither.
  db.transaction(:immediate) do
    db.execute('INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING', [id])
    messages.each { |name| db.execute(forget, [name]) } if db.changes == 1
  end
end
