using System.Globalization;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// One Idempotency-Key, sent fifty times at once to two processes; <c>./dev contract</c> runs two hundred rounds.
/// </summary>
public sealed class TwinsTests : SeveralProcesses
{
    private const int Twins = 50;
    private const int Quantity = 3;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("MODULAR_TWIN_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Twins_of_one_key_have_one_effect_and_equal_answers_and_another_body_is_refused()
    {
        var first = await StartAsync("api");
        var second = await StartAsync("api");
        using var visitor = new Shop(first.Url);
        using var near = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        using var far = near.At(second.Url);
        var skuId = await near.StockAsync($"T-{Shop.NewKey()[^12..]}", price: 100, quantity: 1);

        for (var round = 1; round <= Rounds; round++)
        {
            var key = Shop.NewKey();
            var twins = await Task.WhenAll(Enumerable.Range(0, Twins).Select(i =>
                ReceiveAsync(i % 2 == 0 ? near : far, skuId, Quantity, key)));
            var other = await ReceiveAsync(far, skuId, Quantity + 1, key);

            twins.Select(twin => ((int)twin.Status, twin.Headers.Location?.ToString(), twin.Text)).Distinct()
                .Should().ContainSingle($"of round {round}").Which.Item1.Should().Be(201);
            twins.Count(twin => twin.IsReplay).Should().Be(Twins - 1);
            other.Code.Should().Be("idempotency.key_reused");
            var stock = await Shop.ExpectAsync(200, near.GetAsync($"/api/v1/stock/{skuId}"));
            ((int)stock["onHand"]!).Should().Be(1 + (round * Quantity), $"round {round} has one effect");
        }
    }

    private static Task<Reply> ReceiveAsync(Shop staff, string skuId, int quantity, string key) =>
        staff.PostAsync($"/api/v1/stock/{skuId}/receipts", new { quantity, reason = "twins" }, key);
}
