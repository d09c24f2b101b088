// Applies recalls from Takeback's drop-in, each once. SQLite here, any database with transactions there; MySQL: INSERT IGNORE INTO applied …
//
//   javac -cp '/usr/share/java/*' -d . Handler.java Takeback.java
//   WEBHOOK_SECRET=$(cat .takeback/forward-secret) java -cp '.:/usr/share/java/*' Handler
//
// Debian: apt-get install default-jdk-headless libgoogle-gson-java libxerial-sqlite-jdbc-java. Takeback.java stands beside it, and
// checks the signature.
import java.sql.*;
import java.util.List;

public class Handler {
    static final String DATABASE = "jdbc:sqlite:" + System.getenv().getOrDefault("DATABASE", "shop.db") + "?busy_timeout=30000";
    static final String CLAIM = "INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING";
    static final String FORGET = "INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1";

    static void applyOnce(String id, List<String> messages) throws SQLException {
        try (var db = DriverManager.getConnection(DATABASE); var claim = db.prepareStatement(CLAIM); var forget = db.prepareStatement(FORGET)) {
            db.setAutoCommit(false); // The claim and the work are one transaction: both, or neither.
            claim.setString(1, id);
            if (claim.executeUpdate() == 1) for (String name : messages) {
                forget.setString(1, name);
                forget.executeUpdate();
            }
            db.commit();
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (var db = DriverManager.getConnection(DATABASE); var make = db.createStatement()) {
            make.execute("CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)");
            make.execute("CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)");
        }
        Takeback.serve(Handler::applyOnce);
    }
}
