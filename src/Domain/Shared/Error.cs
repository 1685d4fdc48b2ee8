namespace Modular.Domain.Shared;

/// <summary>Why a request is refused. The API has one table from kind to status code (ADR 0010).</summary>
public enum ErrorKind
{
    /// <summary>The request itself is wrong, field by field (422).</summary>
    Validation,

    /// <summary>A rule of the business is not met (422).</summary>
    Rule,

    /// <summary>It does not exist, or not for this caller (404).</summary>
    NotFound,

    /// <summary>The state does not allow it: it happened before, or it is too late (409).</summary>
    State,

    /// <summary>Another writer was first, and retrying did not help (409).</summary>
    Conflict,

    /// <summary>The caller's version is not the current one (412).</summary>
    Stale,

    /// <summary>The caller is not known (401).</summary>
    Unauthenticated,

    /// <summary>The caller is known and may not (403).</summary>
    Forbidden,

    /// <summary>Something that is needed does not answer; try again (503).</summary>
    Unavailable,

    /// <summary>Too much at once (429).</summary>
    Throttled,
}

/// <summary>A refusal: a value, never an exception.</summary>
/// <param name="Code">Stable, dotted, lower snake_case: <c>stock.insufficient</c>.</param>
/// <param name="Detail">One sentence for people, without personal data.</param>
public sealed record Error(string Code, ErrorKind Kind, string Detail)
{
    /// <summary>What is wrong field by field; only for <see cref="ErrorKind.Validation"/>.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>Extra members of the problem document by name, such as <c>items</c> or <c>current</c>.</summary>
    public IReadOnlyDictionary<string, object> Extensions { get; init; } = NoExtensions;

    /// <summary>How long to wait before it makes sense to try again; null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    private static readonly Dictionary<string, object> NoExtensions = [];
}

/// <param name="Field">A JSON pointer into the request body: <c>/paymentMethod/token</c>.</param>
public sealed record FieldError(string Field, string Code, string Message);
