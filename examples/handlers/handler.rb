# Applies recalls from Takeback's drop-in, each once. Checks the signature; SQLite here, any database with transactions there.
#
#   WEBHOOK_SECRET=$(cat .takeback/forward-secret) ruby handler.rb
#
# Debian: apt-get install ruby ruby-webrick ruby-sqlite3. MySQL: INSERT IGNORE INTO applied …
require 'json'
require 'openssl'
require 'sqlite3'
require 'webrick'

KEY = ENV.fetch('WEBHOOK_SECRET').strip.delete_prefix('whsec_').unpack1('m')
DATABASE = ENV.fetch('DATABASE', 'shop.db')

def signed?(call)
  id, at = call['webhook-id'].to_s, call['webhook-timestamp'].to_s
  right = 'v1,' + [OpenSSL::HMAC.digest('SHA256', KEY, "#{id}.#{at}.".b + call.body.to_s.b)].pack('m0')
  given = call['webhook-signature'].to_s.split
  given.any? { |one| OpenSSL.secure_compare(right, one) } && (Time.now.to_i - at.to_i).abs < 300
end

def names_of(recall)
  case recall['CallbackCommand']
  when 'C2C.CallbackAfterMsgWithDraw' then [recall['MsgKey']]
  when 'Group.CallbackAfterRecallMsg' then recall['MsgSeqList'].map { |one| "#{recall['GroupId']}/#{one['MsgSeq']}" }
  when 'OfficialAccount.CallbackAfterMsgWithDraw' then recall['WithdrawMsgList'].map { |one| one['MsgKey'] }
  end
end

def open_database
  SQLite3::Database.new(DATABASE) do |db|
    # busy_timeout would wait without letting another thread of this process commit.
    db.busy_handler { |tries| sleep(0.01) || tries < 3000 }
    yield db
  end
end

def apply_once(id, recall)
  open_database do |db|
    # The claim and the work are one transaction: both, or neither.
    db.transaction(:immediate) do
      db.execute('INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING', [id])
      next if db.changes.zero?
      names_of(recall).each do |name|
        db.execute('INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1', [name])
      end
    end
  end
end

open_database do |db|
  db.execute('CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)')
  db.execute('CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)')
end

server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: ENV.fetch('PORT', '3000').to_i, AccessLog: [])
server.mount_proc('/') do |call, answer|
  answer.status = 401
  next unless signed?(call)

  apply_once(call['webhook-id'], JSON.parse(call.body))
  answer.status = 200
  answer['content-type'] = 'application/json'
  answer.body = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
end
server.start
