# What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?
# Copy it as it is; behind Rails or Sinatra only signed? and names_of. WEBHOOK_SECRET: what .takeback/forward-secret holds.
require 'json'
require 'openssl'
require 'webrick'

module Takeback
  KEY = ENV.fetch('WEBHOOK_SECRET').strip.delete_prefix('whsec_').unpack1('m')

  module_function

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

  # Calls the block with the webhook-id and the names for each signed recall, one after the other; answers 200 when it has
  # ended, whatever it raises is a 500.
  def serve
    turn = Mutex.new
    server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: ENV.fetch('PORT', '3000').to_i, AccessLog: [])
    server.mount_proc('/') do |call, answer|
      answer.status = 401
      next unless signed?(call)

      turn.synchronize { yield call['webhook-id'], names_of(JSON.parse(call.body)) }
      answer.status = 200
      answer['content-type'] = 'application/json'
      answer.body = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
    end
    server.start
  end
end
