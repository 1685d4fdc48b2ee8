using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>The answer to a request as it is stored and replayed; every other header is made anew.</summary>
/// <param name="Location">Null: none.</param>
/// <param name="ETag">Quoted; null: none.</param>
/// <param name="Body">UTF-8 JSON; empty: none.</param>
public sealed record StoredAnswer(int Status, string? Location, string? ETag, ReadOnlyMemory<byte> Body)
{
    /// <summary>Its body had a secret, so it is stored without one and cannot be replayed.</summary>
    public bool IsWithheld { get; init; }
}

/// <summary>
/// The idempotency key of the current request, if it has one (ADR 0007). The endpoint fills it in before it sends the
/// command; the unit of work asks it for the record just before the batch goes out.
/// </summary>
public sealed class IdempotentRequest
{
    private Func<object?, StoredAnswer>? _answer;

    public bool IsActive => _answer is not null;

    /// <summary><c>user:ID</c>: two principals may use the same key.</summary>
    public string Principal { get; private set; } = "";

    /// <summary>Method and concrete path.</summary>
    public string Route { get; private set; } = "";

    public string Key { get; private set; } = "";

    /// <summary>SHA-256 over path, query and canonical body.</summary>
    public byte[] Fingerprint { get; private set; } = [];

    /// <summary>The stored answer, once the pipeline has found one.</summary>
    public StoredAnswer? Replay { get; set; }

    public void Activate(
        string principal, string route, string key, byte[] fingerprint, Func<object?, StoredAnswer> answer) =>
        (Principal, Route, Key, Fingerprint, _answer) = (principal, route, key, fingerprint, answer);

    /// <param name="content">What the handler returned.</param>
    public StoredAnswer Answer(object? content) =>
        (_answer ?? throw new InvalidOperationException("The request has no idempotency key."))(content);
}

/// <summary>Finds the record of an earlier request with the same key.</summary>
public interface IIdempotency
{
    /// <returns>
    /// Null: there is none. Otherwise the refusal with which the pipeline stops: a replay (the endpoint then sends
    /// <see cref="IdempotentRequest.Replay"/>), an answer that is withheld, a key that was used for another request.
    /// </returns>
    Task<Error?> FindAsync(Type command, CancellationToken cancellationToken);
}
