<?php
// Decides on Before webhooks that Takeback's drop-in passes through: no message with the word "casino" goes out.
// Checks Tencent's own Sign, as if Tencent had called it: what passes through is not changed.
//
//   CALLBACK_TOKEN=… php -S 127.0.0.1:3001 before.php
//
// Debian: apt-get install php-cli.
$right = hash('sha256', getenv('CALLBACK_TOKEN') . ($_GET['RequestTime'] ?? ''));
if (!hash_equals($right, $_GET['Sign'] ?? '') || abs(time() - (int) $_GET['RequestTime']) > 60) {
    http_response_code(401);
    exit;
}
$webhook = json_decode(file_get_contents('php://input'), true);
$isRefused = str_contains($_GET['CallbackCommand'], 'Before') && str_contains(json_encode($webhook['MsgBody'] ?? []), 'casino');
header('content-type: application/json');
echo json_encode(['ActionStatus' => 'OK', 'ErrorInfo' => $isRefused ? 'no casinos' : '', 'ErrorCode' => $isRefused ? 1 : 0]);
