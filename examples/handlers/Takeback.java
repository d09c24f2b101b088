// What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?
// Copy it as it is; behind Spring only isSigned and namesOf. WEBHOOK_SECRET: what .takeback/forward-secret holds.
import com.google.gson.*;
import com.sun.net.httpserver.*;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.util.*;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Takeback {
    static final byte[] KEY = Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").strip().substring("whsec_".length()));

    interface Work { void applyOnce(String webhookId, List<String> messages) throws Exception; }

    /** Calls work for each signed recall; answers 200 when it has returned, whatever it throws is a 500. */
    static void serve(Work work) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", call -> handle(call, work));
        server.start();
    }

    static void handle(HttpExchange call, Work work) throws IOException {
        byte[] body = call.getRequestBody().readAllBytes();
        int status = 500;
        try {
            status = isSigned(call.getRequestHeaders(), body) ? 200 : 401;
            if (status == 200) work.applyOnce(call.getRequestHeaders().getFirst("webhook-id"), namesOf(body));
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

    static List<String> namesOf(byte[] body) {
        JsonObject recall = JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
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
