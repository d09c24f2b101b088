<?php
// Applies recalls from Takeback's drop-in, each once. SQLite here, any database with transactions there; MySQL: INSERT IGNORE INTO applied …
//
//   WEBHOOK_SECRET=$(cat .takeback/forward-secret) php -S 127.0.0.1:3000 handler.php
//
// Debian: apt-get install php-cli php-sqlite3. takeback.php stands beside it.
require 'takeback.php';

$db = new PDO('sqlite:' . (getenv('DATABASE') ?: 'shop.db'));
$db->exec('CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)');
$db->exec('CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)');

[$id, $messages] = takeback_recall(); // Signed, or the script ends here.
$db->beginTransaction(); // The claim and the work: both, or neither.
$claim = $db->prepare('INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING');
$claim->execute([$id]);
if ($claim->rowCount() === 1) {
    $forget = $db->prepare('INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1');
    foreach ($messages as $name) $forget->execute([$name]);
}
$db->commit();
takeback_ok();
