using System.Reflection;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.ModulesAlone;

public sealed class StandInTests
{
    private readonly IPrices _prices = DispatchProxy.Create<IPrices, StandIn<IPrices>>();

    public interface IPrices
    {
        Task<Price?> FindAsync(Guid sku, CancellationToken cancellationToken);

        Task<Price> GetAsync(Guid sku);

        Task<IReadOnlyList<Price>> ListAsync(string currency, int limit);

        Task<int> CountAsync();

        Task RefreshAsync();

        IReadOnlyDictionary<string, long> Rates();
    }

    private StandIn<IPrices> StandIn => (StandIn<IPrices>)(object)_prices;

    [Fact]
    public async Task Unscripted_it_knows_nothing()
    {
        (await _prices.FindAsync(Guid.CreateVersion7(), CancellationToken.None)).Should().BeNull();
        (await _prices.ListAsync("EUR", 10)).Should().BeEmpty();
        (await _prices.CountAsync()).Should().Be(0);
        _prices.RefreshAsync().IsCompletedSuccessfully.Should().BeTrue();
        _prices.Rates().Should().BeEmpty();
    }

    [Fact]
    public async Task What_must_be_there_is_not_made_up()
    {
        var ask = () => _prices.GetAsync(Guid.CreateVersion7());

        await ask.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("IPrices.GetAsync was asked and has no answer*makes up no Price*StandIn<IPrices>().Answer*");
    }

    [Fact]
    public async Task It_answers_the_question_that_was_scripted_and_no_other()
    {
        var (sku, price, newer) = (Guid.CreateVersion7(), new Price(1), new Price(2));
        StandIn.Answer(prices => prices.FindAsync(sku, default), price);

        using var source = new CancellationTokenSource();
        (await _prices.FindAsync(sku, source.Token)).Should().Be(price, "default stands for any value");
        (await _prices.FindAsync(Guid.CreateVersion7(), source.Token)).Should().BeNull();

        StandIn.Answer(prices => prices.FindAsync(sku, default), newer);
        (await _prices.FindAsync(sku, source.Token)).Should().Be(newer);
        StandIn.Answer(prices => prices.GetAsync(default), price);
        (await _prices.GetAsync(Guid.CreateVersion7())).Should().Be(price);
    }

    [Fact]
    public async Task It_knows_what_it_was_asked()
    {
        await _prices.ListAsync("EUR", 10);
        await _prices.ListAsync("EUR", 20);
        await _prices.ListAsync("USD", 10);

        StandIn.Asked(prices => prices.ListAsync("EUR", default)).Should().Be(2);
        StandIn.Asked(prices => prices.ListAsync("USD", 20)).Should().Be(0);
        StandIn.Asked(prices => prices.CountAsync()).Should().Be(0);
    }

    [Fact]
    public void A_question_is_one_call()
    {
        var script = () => StandIn.Answer(prices => Task.FromResult(1), 1);

        script.Should().Throw<ArgumentException>().WithMessage("A question is one call of IPrices*");
    }

    public sealed record Price(long Amount);
}
