// Applies recalls from Takeback's drop-in, each once. SQLite here, any database with transactions there; MySQL: INSERT IGNORE INTO applied …
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -tags libsqlite3 -o handler handler.go takeback.go
//	WEBHOOK_SECRET=$(cat .takeback/forward-secret) ./handler
//
// Debian: apt-get install golang-go gcc libc6-dev golang-github-mattn-go-sqlite3-dev (its driver; elsewhere go get it).
// takeback.go stands beside it, and checks the signature.
package main

import (
	"database/sql"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

const tables = `CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY);
	CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)`
const claim = "INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING"
const forget = "INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1"

// The claim and the work are one transaction, which serve begins and commits: both, or neither.
func applyOnce(tx *sql.Tx, id string, messages []string) error {
	claimed, err := tx.Exec(claim, id)
	if err != nil || isKnown(claimed) {
		return err
	}
	for _, name := range messages {
		if _, err := tx.Exec(forget, name); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	db, err := sql.Open("sqlite3", env("DATABASE", "shop.db")+"?_busy_timeout=30000&_txlock=immediate")
	if err == nil {
		_, err = db.Exec(tables)
	}
	if err != nil {
		log.Fatal(err)
	}
	serve(db, applyOnce)
}
