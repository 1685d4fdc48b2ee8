using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Modular.Application.Billing;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Billing.Gateway;

/// <summary>
/// The gateway over HTTP. Only an answer that speaks about this operation is an outcome; whatever else happens (no
/// connection, no answer in time, 5xx, a wrong key or address) says nothing, and the job asks again with the same key.
/// </summary>
internal sealed partial class HttpPaymentGateway(
    HttpClient http, IConfiguration configuration, OwnAddress ownAddress, MasterKey masterKey,
    ILogger<HttpPaymentGateway> logger) : IPaymentGateway
{
    /// <summary>The decline code of a request that the gateway does not accept.</summary>
    public const string RefusedCode = "gateway_refused";

    public async Task<PaymentOperationOutcome> SubmitAsync(
        PaymentInstruction instruction, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(BaseAddress(), "/sandbox/v1/operations"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey());
        request.Headers.Add("Idempotency-Key", instruction.Id.Value.ToString());
        request.Content = JsonContent.Create(
            new OperationBody(
                EnumText.Of(instruction.Type), instruction.Amount, instruction.Token,
                instruction.TargetId?.Value.ToString()),
            options: Json.Options);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(
                    instruction,
                    await response.Content.ReadFromJsonAsync<OperationAnswer>(Json.Options, cancellationToken)),
                HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => Refused(
                    instruction, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken)),
                _ => throw NoOutcome(instruction, $"answered {(int)response.StatusCode}", cause: null),
            };
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException
            || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw NoOutcome(instruction, "did not answer", broken);
        }
    }

    private PaymentOperationOutcome Read(PaymentInstruction instruction, OperationAnswer? answer)
    {
        if (answer is { Status: "succeeded" })
        {
            if (answer.Amount != instruction.Amount)
            {
                LogOtherAmount(instruction.Id.Value, answer.Reference, answer.Amount, instruction.Amount);
            }

            return PaymentOperationOutcome.Succeeded(answer.Amount);
        }

        return answer is { Status: "declined", DeclineCode: { } code }
            ? PaymentOperationOutcome.Declined(code, answer.Retryable ?? false)
            : throw NoOutcome(instruction, $"answered status '{answer?.Status}', which is no outcome", cause: null);
    }

    private PaymentOperationOutcome Refused(PaymentInstruction instruction, HttpStatusCode status, string body)
    {
        LogRefused(instruction.Type, instruction.Id.Value, (int)status, body.Length > 500 ? body[..500] : body);
        return PaymentOperationOutcome.Declined(RefusedCode, retryable: false);
    }

    private Uri BaseAddress() =>
        configuration["Modular:Billing:Gateway:Url"] is { Length: > 0 } configured
            ? new Uri(configured)
            : ownAddress.Loopback ?? throw new PaymentGatewayException(
                "The gateway's address is not known yet: the server has not started. A process without a server " +
                "needs Modular:Billing:Gateway:Url.");

    private string ApiKey() => configuration["Modular:Billing:Gateway:Key"] is { Length: > 0 } configured
        ? configured
        : Base64Url.EncodeToString(masterKey.Derive("sandbox-gateway", 32));

    private static PaymentGatewayException NoOutcome(
        PaymentInstruction instruction, string what, Exception? cause) => new(
        $"The gateway {what} when asked to {instruction.Type} with key {instruction.Id.Value}: outcome unknown." +
        (cause is null ? "" : $" {cause.GetType().Name}: {cause.Message}"),
        cause);

    [LoggerMessage(
        LogLevel.Error,
        "The gateway refused {Type} {OperationId} with {Status}: {Body}. It is recorded as declined; what we send " +
        "and what the gateway takes do not agree.")]
    private partial void LogRefused(PaymentOperationType type, Guid operationId, int status, string body);

    [LoggerMessage(
        LogLevel.Error,
        "Operation {OperationId} was done by the gateway as {Reference} over {Done}, but {Asked} was asked for. " +
        "An order is cancelled when what is held is not its total; look at the gateway.")]
    private partial void LogOtherAmount(Guid operationId, string reference, Money done, Money asked);

    private sealed record OperationBody(string Type, Money Amount, string? Token, string? TargetKey);

    private sealed record OperationAnswer(
        string Reference, string Status, string? DeclineCode, bool? Retryable, Money Amount);
}
