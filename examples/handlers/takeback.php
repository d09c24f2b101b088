<?php
// What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?
// Copy it as it is. WEBHOOK_SECRET: what .takeback/forward-secret holds.

/** The webhook-id, and the names of the recalled messages. To whoever has not signed it answers 401. */
function takeback_recall(): array
{
    $secret = base64_decode(substr(trim((string) getenv('WEBHOOK_SECRET')), strlen('whsec_')));
    if ($secret === '') {
        http_response_code(500);
        exit('WEBHOOK_SECRET is missing');
    }
    $body = file_get_contents('php://input');
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $at = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    $right = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $secret, true));
    $given = array_filter(explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? ''), fn ($one) => hash_equals($right, $one));
    if (!$given || abs(time() - (int) $at) > 300) {
        http_response_code(401);
        exit;
    }
    $recall = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
    return [$id, match ($recall['CallbackCommand']) {
        'C2C.CallbackAfterMsgWithDraw' => [$recall['MsgKey']],
        'Group.CallbackAfterRecallMsg' => array_map(fn ($one) => "{$recall['GroupId']}/{$one['MsgSeq']}", $recall['MsgSeqList']),
        'OfficialAccount.CallbackAfterMsgWithDraw' => array_column($recall['WithdrawMsgList'], 'MsgKey'),
    }];
}

/** After the commit: it need not come again. */
function takeback_ok(): void
{
    header('content-type: application/json');
    echo '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
}
