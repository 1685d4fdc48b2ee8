using System.Net;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Application.Billing;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Billing.Gateway;
using Xunit;

namespace Modular.Tests.Billing.Gateway;

/// <summary>Which answers are an outcome and which say nothing; the gateway itself is met in the other tests.</summary>
public sealed class HttpPaymentGatewayTests
{
    private static readonly PaymentInstruction Instruction = new(
        new PaymentOperationId(Guid.CreateVersion7()), PaymentOperationType.Authorize, new Money(2379, "EUR"),
        "tok_approve", TargetId: null);

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task A_refused_request_is_declined(HttpStatusCode status)
    {
        var outcome = await SubmitAsync(status, """{"code":"token.unknown"}""");

        outcome.Should().Be(PaymentOperationOutcome.Declined("gateway_refused", retryable: false));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.TooManyRequests, "")]
    [InlineData(HttpStatusCode.RequestTimeout, "")]
    [InlineData(HttpStatusCode.Unauthorized, "")]
    [InlineData(HttpStatusCode.NotFound, "")]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.OK, "null")]
    [InlineData(
        HttpStatusCode.OK, """{"reference":"r","status":"pending","amount":{"amount":2379,"currency":"EUR"}}""")]
    public async Task Whatever_says_nothing_about_the_operation_leaves_its_outcome_unknown(
        HttpStatusCode status, string body)
    {
        var submitting = () => SubmitAsync(status, body);

        (await submitting.Should().ThrowAsync<PaymentGatewayException>())
            .Which.Message.Should().Contain(Instruction.Id.Value.ToString());
    }

    [Fact]
    public async Task A_success_carries_the_amount_that_the_gateway_speaks_of()
    {
        var outcome = await SubmitAsync(
            HttpStatusCode.OK, """{"reference":"r","status":"succeeded","amount":{"amount":7,"currency":"EUR"}}""");

        outcome.Should().Be(PaymentOperationOutcome.Succeeded(new Money(7, "EUR")));
    }

    [Fact]
    public async Task A_decline_carries_its_code_and_whether_another_try_may_help()
    {
        var outcome = await SubmitAsync(
            HttpStatusCode.OK,
            """
            {"reference":"r","status":"declined","declineCode":"try_later","retryable":true,
             "amount":{"amount":2379,"currency":"EUR"}}
            """);

        outcome.Should().Be(PaymentOperationOutcome.Declined("try_later", retryable: true));
    }

    private static async Task<PaymentOperationOutcome> SubmitAsync(HttpStatusCode status, string body)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Modular:Billing:Gateway:Url"] = "http://gateway.invalid",
            ["Modular:Billing:Gateway:Key"] = "key",
        }).Build();
        using var http = new HttpClient(new Answer(status, body));
        // Address and key are configured: nobody asks for this process's own.
        var gateway = new HttpPaymentGateway(
            http, configuration, ownAddress: null!, masterKey: null!, NullLogger<HttpPaymentGateway>.Instance);
        return await gateway.SubmitAsync(Instruction, CancellationToken.None);
    }

    private sealed class Answer(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            });
    }
}
