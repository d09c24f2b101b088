// What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?
// Copy it as it is. WEBHOOK_SECRET: what .takeback/forward-secret holds.
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

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

type work func(tx *sql.Tx, id string, messages []string) error

// inOne does the work in a transaction of its own: all of it is there afterwards, or nothing.
func inOne(db *sql.DB, id string, messages []string, applyOnce work) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := applyOnce(tx, id, messages); err != nil {
		return err
	}
	return tx.Commit()
}

// isKnown: the claim was there before, so the work is done. The drivers of SQLite, PostgreSQL and MySQL can all tell.
func isKnown(claimed sql.Result) bool {
	rows, _ := claimed.RowsAffected()
	return rows == 0
}

// serve calls applyOnce with a transaction, the webhook-id and the names of the messages for each signed recall; an error is a 500.
func serve(db *sql.DB, applyOnce work) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(os.Getenv("WEBHOOK_SECRET")), "whsec_"))
	if err != nil || len(key) == 0 {
		log.Fatal("WEBHOOK_SECRET is missing, or no whsec_ secret")
	}
	http.HandleFunc("/", func(answer http.ResponseWriter, call *http.Request) {
		body, err := io.ReadAll(call.Body)
		if err != nil || !isSigned(call.Header, body, key) {
			http.Error(answer, "not signed", http.StatusUnauthorized)
			return
		}
		var r recall
		if err = json.Unmarshal(body, &r); err == nil {
			err = inOne(db, call.Header.Get("webhook-id"), r.names(), applyOnce)
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
