using FluentAssertions;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Domain;

public sealed class ResultTests
{
    private static readonly Error Missing = new("cart.not_found", ErrorKind.NotFound, "There is no such cart.");

    [Fact]
    public void A_refused_result_shows_its_code_in_text() =>
        Result<string>.Refused(Missing).ToString().Should().Be("Refused(cart.not_found)");

    [Fact]
    public void A_result_never_shows_its_value_in_text()
    {
        Result<string> result = "s3cret";

        result.ToString().Should().Be("Success(String)");
    }
}
