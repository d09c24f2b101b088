// What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?
// Copy it as it is. WEBHOOK_SECRET: what .takeback/forward-secret holds.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
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

// serve calls applyOnce with the webhook-id and the names of the messages for each signed recall; an error is a 500.
func serve(applyOnce func(id string, messages []string) error) {
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
			err = applyOnce(call.Header.Get("webhook-id"), r.names())
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
