using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Shared;

/// <summary>What an endpoint answers with when its command has succeeded.</summary>
/// <param name="Body">An object, or UTF-8 JSON that is copied as it is; null: no body.</param>
public sealed record Answer(int Status, object? Body = null, string? Location = null, int? Version = null)
{
    /// <summary>
    /// The body changes while the version does not, as prices in a cart do: then the ETag has its digest as well.
    /// </summary>
    public bool IsLive { get; init; }

    public static Answer NoContent { get; } = new(StatusCodes.Status204NoContent);

    public static Answer Ok(object body) => new(StatusCodes.Status200OK, body);

    public static Answer Accepted(object body, string? location = null) =>
        new(StatusCodes.Status202Accepted, body, location);

    /// <summary>202: the work goes on as a job, which tells at its place how it is doing.</summary>
    /// <param name="job">What <see cref="IJobs.Enqueue"/> returned.</param>
    public static Answer Accepted(Guid job) => Accepted(
        new AcceptedJob(job, new Dictionary<string, Link>(StringComparer.Ordinal)
        {
            ["job"] = new($"/api/v1/jobs/{job}", "GET"),
        }),
        $"/api/v1/jobs/{job}");

    public static Answer Created(object body, string location) => new(StatusCodes.Status201Created, body, location);

    /// <summary>201 with the document that the command wrote.</summary>
    public static Answer Created(Receipt receipt, string location) =>
        new(StatusCodes.Status201Created, receipt.Document, location, receipt.Version);

    /// <summary>200 with the document that the command wrote.</summary>
    public static Answer Ok(Receipt receipt) =>
        new(StatusCodes.Status200OK, receipt.Document, Version: receipt.Version);
}

/// <summary>The body of a 202 that a job follows from.</summary>
public sealed record AcceptedJob(
    Guid JobId, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Link> Links);

/// <summary>
/// Sends the endpoint's command or query and turns the outcome into HTTP: answers, problems, ETags, idempotency keys.
/// </summary>
public sealed class Sender(
    IMediator mediator, IdempotentRequest idempotent, RequestContext request, Problems problems,
    IHttpContextAccessor accessor, IOptions<JsonOptions> json)
{
    public const string IdempotencyHeader = "Idempotency-Key";

    private HttpContext Context => accessor.HttpContext!;

    /// <param name="body">
    /// The request body as it was bound: its canonical form is what a repeated key must repeat.
    /// </param>
    public async Task<IResult> SendAsync<T>(
        ICommand<T> command, Func<T, Answer> answer, object? body, CancellationToken cancellationToken)
        where T : notnull
    {
        ReadIdempotencyKey(body, content => Store(answer((T)content!)));
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? Write(Store(answer(result.Value)), replayed: false) : Refuse(result.Error);
    }

    public async Task<IResult> SendAsync(
        ICommand command, Answer answer, object? body, CancellationToken cancellationToken)
    {
        ReadIdempotencyKey(body, _ => Store(answer));
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? Write(Store(answer), replayed: false) : Refuse(result.Error);
    }

    /// <summary>
    /// For answers that hold a secret: the idempotency record has no body, so that a repeat has no second effect and
    /// is told that its answer is withheld.
    /// </summary>
    public async Task<IResult> SendSecretAsync<T>(
        ICommand<T> command, Func<T, Answer> answer, object? body, CancellationToken cancellationToken)
        where T : notnull
    {
        ReadIdempotencyKey(body, content => Store(answer((T)content!)) with { Body = default, IsWithheld = true });
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? Write(Store(answer(result.Value)), replayed: false) : Refuse(result.Error);
    }

    /// <summary>
    /// The same for routes that take no key and say <see cref="IdempotencyKeys.WithoutIdempotencyKey"/>.
    /// </summary>
    public async Task<IResult> SendSecretAsync<T>(
        ICommand<T> command, Func<T, object> body, CancellationToken cancellationToken)
        where T : notnull
    {
        var result = await mediator.Send(command, cancellationToken);
        if (result.Error is not null)
        {
            return problems.Of(result.Error);
        }

        Context.Response.Headers.CacheControl = "no-store";
        return Results.Json(body(result.Value));
    }

    /// <summary>
    /// A command, then the query that shows what it changed: for resources without a stored document.
    /// </summary>
    public Task<IResult> SendAndGetAsync<TView>(
        IRequest<Result> command, IQuery<TView> query, Func<TView, int>? version, CancellationToken cancellationToken)
        where TView : notnull =>
        SendAndGetAsync(command, query, version, isLive: false, cancellationToken);

    /// <inheritdoc cref="SendAndGetAsync{TView}(IRequest{Result},IQuery{TView},Func{TView,int},CancellationToken)"/>
    /// <param name="isLive">As <see cref="Answer.IsLive"/>.</param>
    public async Task<IResult> SendAndGetAsync<TView>(
        IRequest<Result> command, IQuery<TView> query, Func<TView, int>? version, bool isLive,
        CancellationToken cancellationToken)
        where TView : notnull
    {
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? await ShowAsync(query, version, isLive, cancellationToken) : Refuse(result.Error);
    }

    /// <summary>A command, then the document that shows what it changed.</summary>
    public async Task<IResult> SendAndGetAsync(
        ICommand command, IQuery<StoredDocument> query, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? await GetDocumentAsync(query, cancellationToken) : Refuse(result.Error);
    }

    /// <summary>A stored document: copied, with its version as ETag; 304 when the caller has that version.</summary>
    public async Task<IResult> GetDocumentAsync(IQuery<StoredDocument> query, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(query, cancellationToken);
        if (result.Error is not null)
        {
            return Refuse(result.Error);
        }

        var answer = new Answer(StatusCodes.Status200OK, result.Value.Json, Version: result.Value.Version);
        return Write(
            Store(result.Value.Json.IsEmpty ? answer with { Status = StatusCodes.Status304NotModified } : answer),
            replayed: false);
    }

    /// <param name="version">The ETag, for resources that have one: their routes say <c>CarriesETag()</c>.</param>
    public Task<IResult> GetAsync<T>(
        IQuery<T> query, Func<T, int>? version, CancellationToken cancellationToken)
        where T : notnull =>
        GetAsync(query, version, isLive: false, cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IQuery{T},Func{T,int},CancellationToken)"/>
    /// <param name="isLive">As <see cref="Answer.IsLive"/>.</param>
    public Task<IResult> GetAsync<T>(
        IQuery<T> query, Func<T, int>? version, bool isLive, CancellationToken cancellationToken)
        where T : notnull
    {
        if (version is not null && Context.GetEndpoint()?.Metadata.GetMetadata<HasETag>() is null)
        {
            throw new InvalidOperationException($"{Context.Request.Path} has an ETag: its route says CarriesETag().");
        }

        return ShowAsync(query, version, isLive, cancellationToken);
    }

    /// <summary>The list envelope: data, meta, links.</summary>
    public async Task<IResult> ListAsync<T>(
        IQuery<Page<T>> query, PageQuery page, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(query, cancellationToken);
        return result.Error is null
            ? Write(WithDigest(Store(Answer.Ok(page.Envelope(Context.Response, result.Value)))), replayed: false)
            : Refuse(result.Error);
    }

    /// <summary>A list that is short by its nature, as a whole and in the same envelope.</summary>
    public async Task<IResult> ListAsync<T>(IQuery<IReadOnlyList<T>> query, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(query, cancellationToken);
        return result.Error is null
            ? Write(Store(Answer.Ok(Whole(Context, result.Value))), replayed: false)
            : Refuse(result.Error);
    }

    /// <summary>The envelope of a list that has one page.</summary>
    internal static ListOf<T> Whole<T>(HttpContext context, IReadOnlyList<T> all) => new(
        all,
        new ListMeta(all.Count, HasMore: false, Total: all.Count),
        new ListLinks(context.Request.Path + context.Request.QueryString));

    private async Task<IResult> ShowAsync<T>(
        IQuery<T> query, Func<T, int>? version, bool isLive, CancellationToken cancellationToken)
        where T : notnull
    {
        var result = await mediator.Send(query, cancellationToken);
        return result.Error is null
            ? Write(
                Store(Answer.Ok(result.Value) with { Version = version?.Invoke(result.Value), IsLive = isLive }),
                replayed: false)
            : Refuse(result.Error);
    }

    private IResult Refuse(Error error)
    {
        if (error == SharedErrors.Replayed)
        {
            return Write(idempotent.Replay!, replayed: true);
        }

        if (error == SharedErrors.AnswerWithheld)
        {
            Context.Response.Headers.Location = idempotent.Replay!.Location;
        }

        return problems.Of(error);
    }

    private void ReadIdempotencyKey(object? body, Func<object?, StoredAnswer> answer)
    {
        var http = Context.Request;
        var isRequired = Context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyKeyRequired>() is not null;
        // The other methods have the same effect twice as once, or ask for the version that they change.
        if (!HttpMethods.IsPost(http.Method) || request.Actor == "anonymous"
            || !http.Headers.TryGetValue(IdempotencyHeader, out var values))
        {
            if (isRequired)
            {
                throw new HttpRefusedException(
                    400, "idempotency.key_required", $"This route needs an {IdempotencyHeader} header.");
            }

            return;
        }

        var key = values.ToString();
        if (values.Count != 1 || key.Length is 0 or > 255 || key.Any(c => c is <= ' ' or > '~'))
        {
            throw new HttpRefusedException(
                400, "idempotency.key_invalid",
                $"An {IdempotencyHeader} is one value of 1 to 255 visible ASCII characters.");
        }

        var place = PlaceOf(Context);
        var canonical = JsonSerializer.SerializeToUtf8Bytes(
            new { path = place, query = http.QueryString.Value, body }, json.Value.SerializerOptions);
        idempotent.Activate(
            request.Actor, $"{http.Method} {place}", key, SHA256.HashData(canonical), answer);
    }

    // The same however it is written: /Carts/ is /carts, and an id has small letters.
    private static string PlaceOf(HttpContext context) => string.Concat(
        ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.PathSegments.Select(segment => "/" + string.Concat(
            segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart { Name: var name } => Written(context.Request.RouteValues[name]),
                _ => throw new InvalidOperationException($"A route has parts of another kind: {part}."),
            }))));

    private static string? Written(object? value) =>
        Guid.TryParse(value?.ToString(), out var id) ? id.ToString() : value?.ToString();

    private StoredAnswer Store(Answer answer)
    {
        var body = answer.Body switch
        {
            null => default,
            ReadOnlyMemory<byte> document => document,
            _ => JsonSerializer.SerializeToUtf8Bytes(answer.Body, answer.Body.GetType(), json.Value.SerializerOptions),
        };
        var tag = answer.Version is { } version ? ETags.Of(version, answer.IsLive ? body : default) : null;
        return new StoredAnswer(answer.Status, answer.Location, tag, body);
    }

    // Weak: a list may be compressed.
    private StoredAnswer WithDigest(StoredAnswer answer) =>
        Context.GetEndpoint()?.Metadata.GetMetadata<HasETag>() is null
            ? answer
            : answer with { ETag = ETags.OfContent(answer.Body) };

    private static StoredResult Write(StoredAnswer answer, bool replayed) => new(answer, replayed);
}

/// <summary>Marks the routes that need an Idempotency-Key.</summary>
internal sealed class IdempotencyKeyRequired;

/// <summary>Marks the routes that take none: their answers are kept nowhere.</summary>
internal sealed class IdempotencyKeyIgnored;

public static class IdempotencyKeys
{
    public static TBuilder RequireIdempotencyKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new IdempotencyKeyRequired());

    /// <summary>Sent again, it does again what it does.</summary>
    public static TBuilder WithoutIdempotencyKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new IdempotencyKeyIgnored());
}
