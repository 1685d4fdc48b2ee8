namespace Modular.Domain.Shared;

/// <summary>The outcome of a verb, command or query: success or an <see cref="Error"/>.</summary>
/// <typeparam name="TSelf">The implementing type: lets one behaviour refuse on behalf of every request.</typeparam>
public interface IResult<TSelf>
    where TSelf : IResult<TSelf>
{
    /// <summary>Null on success.</summary>
    Error? Error { get; }

    /// <summary>What the success carries, if anything.</summary>
    object? Content { get; }

    static abstract TSelf Refused(Error error);
}

/// <summary>Success without a value, or an <see cref="Shared.Error"/>.</summary>
public sealed record Result : IResult<Result>
{
    public static Result Success { get; } = new();

    public Error? Error { get; private init; }

    public object? Content => null;

    public static Result Refused(Error error) => new() { Error = error };

    public static implicit operator Result(Error error) => Refused(error);
}

/// <summary>
/// A value, or an <see cref="Shared.Error"/>. Both convert implicitly, so that handlers just return them.
/// </summary>
public sealed record Result<T> : IResult<Result<T>>
    where T : notnull
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    public Error? Error { get; }

    public object? Content => _value;

    /// <exception cref="InvalidOperationException">There is no value: look at <see cref="Error"/> first.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}.");

    public static Result<T> Refused(Error error) => new(default, error);

    /// <summary>For interfaces, from which C# has no implicit conversion.</summary>
    public static Result<T> Of(T value) => new(value, error: null);

    /// <summary>Never the value: what ends up in a log may be a secret.</summary>
    public override string ToString() => Error is null ? $"Success({typeof(T).Name})" : $"Refused({Error.Code})";

    public static implicit operator Result<T>(T value) => new(value, error: null);

    public static implicit operator Result<T>(Error error) => Refused(error);
}
