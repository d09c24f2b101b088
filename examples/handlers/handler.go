// Applies recalls from Takeback's drop-in, each once. Checks the signature; SQLite here, any database with transactions there.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -tags libsqlite3 -o handler handler.go
//	WEBHOOK_SECRET=$(cat .takeback/forward-secret) ./handler
//
// Debian: apt-get install golang-go gcc libc6-dev golang-github-mattn-go-sqlite3-dev (its driver; elsewhere go get it). MySQL: INSERT IGNORE INTO applied …
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

type recall struct {
	CallbackCommand, MsgKey, GroupId string
	MsgSeqList                       []struct{ MsgSeq uint32 }
	WithdrawMsgList                  []struct{ MsgKey string }
}

func isSigned(header http.Header, body []byte, key []byte) bool {
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	right := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	seconds, err := strconv.ParseInt(at, 10, 64)
	age := time.Now().Unix() - seconds
	isFresh := err == nil && -300 < age && age < 300
	isRight := false
	for _, one := range strings.Fields(header.Get("webhook-signature")) {
		isRight = isRight || hmac.Equal([]byte(right), []byte(one))
	}
	return isFresh && isRight
}

func (r recall) names() (names []string) {
	if r.CallbackCommand == "C2C.CallbackAfterMsgWithDraw" {
		names = append(names, r.MsgKey)
	}
	for _, one := range r.MsgSeqList {
		names = append(names, fmt.Sprintf("%s/%d", r.GroupId, one.MsgSeq))
	}
	for _, one := range r.WithdrawMsgList {
		names = append(names, one.MsgKey)
	}
	return names
}

func applyOnce(db *sql.DB, id string, r recall) error {
	tx, err := db.Begin() // The claim and the work are one transaction: both, or neither.
	if err != nil {
		return err
	}
	defer tx.Rollback()
	claim, err := tx.Exec("INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING", id)
	if err != nil {
		return err
	}
	if isFirst, _ := claim.RowsAffected(); isFirst == 1 {
		for _, name := range r.names() {
			if _, err := tx.Exec("INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1", name); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func main() {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(os.Getenv("WEBHOOK_SECRET")), "whsec_"))
	if err != nil || len(key) == 0 {
		log.Fatal("WEBHOOK_SECRET is missing, or no whsec_ secret")
	}
	db, err := sql.Open("sqlite3", env("DATABASE", "shop.db")+"?_busy_timeout=30000&_txlock=immediate")
	if err == nil {
		_, err = db.Exec("CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY); CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)")
	}
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(answer http.ResponseWriter, call *http.Request) {
		body, err := io.ReadAll(call.Body)
		if err != nil || !isSigned(call.Header, body, key) {
			http.Error(answer, "not signed", http.StatusUnauthorized)
			return
		}
		var r recall
		if err = json.Unmarshal(body, &r); err == nil {
			err = applyOnce(db, call.Header.Get("webhook-id"), r)
		}
		if err != nil {
			http.Error(answer, "not applied", http.StatusInternalServerError)
			return
		}
		answer.Header().Set("content-type", "application/json")
		io.WriteString(answer, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+env("PORT", "3000"), nil))
}
