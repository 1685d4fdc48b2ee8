using System.Text.Json.Nodes;

namespace Modular.Tests.Demo;

/// <summary>The main story of the product, told over HTTP; the first surprise ends it.</summary>
public static class Story
{
    public static async Task PlayAsync(Uri url, string adminEmail, string adminPassword, TextWriter output)
    {
        var chapter = 0;
        Task TellAsync(string line) => output.WriteLineAsync($"{++chapter,2}. {line}");
        // Several stories can be played against one instance.
        var run = Guid.CreateVersion7().ToString("N")[^12..];
        using var visitor = new Shop(url);

        using var admin = await visitor.LoginAsync(adminEmail, adminPassword);
        await TellAsync($"{adminEmail} has logged in");

        var skuId = await admin.StockAsync($"TEA-{run}", price: 1299, quantity: 10);
        await TellAsync($"SKU TEA-{run} exists at 12.99 EUR, 10 in stock");

        var email = $"ada.{run}@example.com";
        using var ada = await visitor.RegisterAsync(email, "a rather long passphrase", "Ada Lovelace");
        var me = await Shop.ExpectAsync(200, ada.GetAsync("/api/v1/me"));
        await TellAsync(
            $"{(string)me["email"]!} has registered, verified the address with the mailed code and logged in");

        var (cartId, total) = await ada.FillCartAsync((skuId, 2));
        await TellAsync($"Her cart holds 2 of them: {Money(total)} with tax");

        var key = Shop.NewKey();
        var placed = await Shop.ExpectAsync(201, ada.PlaceAsync(cartId, total, key: key));
        var orderId = (string)placed["id"]!;
        var replayed = await Shop.ExpectAsync(201, ada.PlaceAsync(cartId, total, key: key));
        Check(placed.Bytes.SequenceEqual(replayed.Bytes), "the repeated order is not the same, byte for byte");
        await TellAsync($"Order {(string)placed["number"]!} is placed; the same request again gave the same order");

        Check(
            (await ada.ListAsync("/api/v1/orders?limit=10")).Any(o => (string?)o["id"] == orderId),
            "her list does not show the order that she has just placed");
        await TellAsync("Her list shows it at once: she sent the token that came with the order");

        var confirmed = await ada.WaitForOrderAsync(orderId, "confirmed");
        await TellAsync($"Order {(string)confirmed["number"]!} is confirmed: the gateway holds the money");

        var payment = await Shop.WaitAsync("the payment to be authorized", async () =>
            (await ada.ListAsync($"/api/v1/payments?orderId={orderId}"))
            .SingleOrDefault(p => string.Equals((string?)p["status"], "authorized", StringComparison.Ordinal)));
        await TellAsync($"Payment {(string)payment["id"]!} is authorized");

        var invoice = await Shop.WaitAsync("the invoice to be finalized", async () =>
            (await ada.ListAsync($"/api/v1/invoices?orderId={orderId}")).SingleOrDefault(i => i["number"] is not null));
        Check(
            Same(invoice["totals"]!["gross"]!, total),
            $"the invoice is over {invoice["totals"]!["gross"]}, not {total}");
        await TellAsync($"Invoice {(string)invoice["number"]!} over {Money(total)} is finalized");

        var mail = await Shop.WaitAsync("the confirmation mail", async () =>
            (await ada.MailsAsync(email)).FirstOrDefault(m =>
                ((string)m["text"]!).Contains((string)placed["number"]!, StringComparison.Ordinal)));
        await TellAsync($"Mail to {(string)mail["to"]!}: {(string)mail["subject"]!}");

        await Shop.WaitAsync("the inbox item", async () => (await ada.ListAsync("/api/v1/me/inbox")).FirstOrDefault());
        await TellAsync("The same is in her inbox");

        await Shop.WaitAsync("the order in her list", async () => (await ada.ListAsync("/api/v1/orders?limit=10"))
            .SingleOrDefault(o => string.Equals((string?)o["status"], "confirmed", StringComparison.Ordinal)));
        var balance = await Shop.ExpectAsync(200, admin.GetAsync("/api/v1/ledger/trial-balance"));
        foreach (var currency in balance["currencies"].AsArray())
        {
            Check((long)currency!["debit"]! == (long)currency["credit"]!, $"the ledger does not balance: {currency}");
        }

        await TellAsync("Her order list shows it, and the ledger balances");
    }

    private static string Money(JsonNode money) => $"{(long)money["amount"]! / 100m:F2} {(string)money["currency"]!}";

    private static bool Same(JsonNode left, JsonNode right) => JsonNode.DeepEquals(left, right);

    private static void Check(bool holds, string surprise)
    {
        if (!holds)
        {
            throw new SurpriseException(surprise);
        }
    }
}
