// Applies recalls from Takeback's drop-in, each once. Checks the signature; SQLite here, any database with transactions there.
//
//   WEBHOOK_SECRET=$(cat .takeback/forward-secret) java -cp '/usr/share/java/*' Handler.java
//
// Debian: apt-get install default-jdk-headless libgoogle-gson-java libxerial-sqlite-jdbc-java. MySQL: INSERT IGNORE INTO applied …
import com.google.gson.*;
import com.sun.net.httpserver.*;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Handler {
    static final byte[] KEY = Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").strip().substring("whsec_".length()));
    static final String DATABASE = "jdbc:sqlite:" + System.getenv().getOrDefault("DATABASE", "shop.db") + "?busy_timeout=30000";

    public static void main(String[] arguments) throws Exception {
        try (Connection db = DriverManager.getConnection(DATABASE); Statement make = db.createStatement()) {
            make.execute("CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)");
            make.execute("CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)");
        }
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", Handler::handle);
        server.start();
    }

    static void handle(HttpExchange call) throws IOException {
        byte[] body = call.getRequestBody().readAllBytes();
        int status = 500;
        try {
            status = isSigned(call.getRequestHeaders(), body) ? 200 : 401;
            if (status == 200) applyOnce(call.getRequestHeaders().getFirst("webhook-id"), body);
        } catch (Exception error) {
            error.printStackTrace();
            status = 500;
        }
        byte[] answer = "{\"ActionStatus\":\"OK\",\"ErrorInfo\":\"\",\"ErrorCode\":0}".getBytes();
        call.getResponseHeaders().set("content-type", "application/json");
        call.sendResponseHeaders(status, status == 200 ? answer.length : -1);
        if (status == 200) call.getResponseBody().write(answer);
        call.close();
    }

    static boolean isSigned(Headers headers, byte[] body) throws GeneralSecurityException {
        String id = headers.getFirst("webhook-id"), at = headers.getFirst("webhook-timestamp"), given = headers.getFirst("webhook-signature");
        if (id == null || at == null || given == null) return false;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update((id + "." + at + ".").getBytes(StandardCharsets.UTF_8));
        byte[] right = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes();
        boolean isFresh = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(at)) < 300;
        return isFresh && Arrays.stream(given.split(" ")).anyMatch(one -> MessageDigest.isEqual(right, one.getBytes()));
    }

    static void applyOnce(String id, byte[] body) throws SQLException {
        JsonObject recall = JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
        try (Connection db = DriverManager.getConnection(DATABASE)) {
            db.setAutoCommit(false); // The claim and the work are one transaction: both, or neither.
            try (PreparedStatement claim = db.prepareStatement("INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING")) {
                claim.setString(1, id);
                if (claim.executeUpdate() == 1) for (String name : namesOf(recall)) forget(db, name);
            }
            db.commit();
        }
    }

    static void forget(Connection db, String name) throws SQLException {
        String sql = "INSERT INTO messages (name, recalls) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1";
        try (PreparedStatement forget = db.prepareStatement(sql)) {
            forget.setString(1, name);
            forget.executeUpdate();
        }
    }

    static List<String> namesOf(JsonObject recall) {
        List<String> names = new ArrayList<>();
        switch (recall.get("CallbackCommand").getAsString()) {
            case "C2C.CallbackAfterMsgWithDraw" -> names.add(recall.get("MsgKey").getAsString());
            case "Group.CallbackAfterRecallMsg" -> recall.getAsJsonArray("MsgSeqList").forEach(one ->
                names.add(recall.get("GroupId").getAsString() + "/" + one.getAsJsonObject().get("MsgSeq").getAsLong()));
            case "OfficialAccount.CallbackAfterMsgWithDraw" -> recall.getAsJsonArray("WithdrawMsgList").forEach(one ->
                names.add(one.getAsJsonObject().get("MsgKey").getAsString()));
            default -> throw new IllegalArgumentException("no recall");
        }
        return names;
    }
}
