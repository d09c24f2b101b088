<?php
// Applies recalls from Takeback's drop-in, each once. Checks the signature; SQLite here, any database with transactions there.
//
//   WEBHOOK_SECRET=$(cat .takeback/forward-secret) php -S 127.0.0.1:3000 handler.php
//
// Debian: apt-get install php-cli php-sqlite3. MySQL: INSERT IGNORE INTO applied …
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
$messages = match ($recall['CallbackCommand']) {
    'C2C.CallbackAfterMsgWithDraw' => [$recall['MsgKey']],
    'Group.CallbackAfterRecallMsg' => array_map(fn ($one) => "{$recall['GroupId']}/{$one['MsgSeq']}", $recall['MsgSeqList']),
    'OfficialAccount.CallbackAfterMsgWithDraw' => array_column($recall['WithdrawMsgList'], 'MsgKey'),
};

$db = new PDO('sqlite:' . (getenv('DATABASE') ?: 'shop.db'));
$db->exec('CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)');
$db->exec('CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)');

// The claim and the work are one transaction: both, or neither.
$db->beginTransaction();
$claim = $db->prepare('INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING');
$claim->execute([$id]);
if ($claim->rowCount() === 1) {
    $forget = $db->prepare('INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1');
    foreach ($messages as $message) {
        $forget->execute([$message]);
    }
}
$db->commit();

header('content-type: application/json');
echo '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
