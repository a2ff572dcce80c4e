package io.contextservices.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** Helpers for calls with the application's own OkHttp client. */
final class Calls {

    private Calls() {}

    static CompletableFuture<Void> enqueue(Call call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                done.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                done.complete(null);
            }
        });
        return done;
    }
}
