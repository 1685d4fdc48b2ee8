using System.Text.RegularExpressions;
using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>
/// An address in its one spelling: trimmed and lower-cased. ASCII only, so that no two addresses look alike; a domain
/// with other letters is written in its xn-- form.
/// </summary>
public readonly partial record struct EmailAddress
{
    // RFC 5321: 254 is what fits into a MAIL FROM path, 64 what a local part may have.
    private const int MaxLength = 254;
    private const int MaxLocalPart = 64;

    private EmailAddress(string value) => Value = value;

    /// <summary>Of an erased account.</summary>
    public static EmailAddress None { get; } = new("");

    public string Value { get; }

    public string LocalPart => Value[..Value.IndexOf('@', StringComparison.Ordinal)];

    public static Result<EmailAddress> Parse(string? text)
    {
        var value = (text ?? "").Trim().ToLowerInvariant();
        return value.Length <= MaxLength && value.IndexOf('@', StringComparison.Ordinal) <= MaxLocalPart
            && Shape().IsMatch(value)
                ? new EmailAddress(value)
                : UserErrors.EmailInvalid;
    }

    /// <summary>For what was parsed before it was stored.</summary>
    public static EmailAddress Load(string value) => new(value);

    /// <summary>Personal data: never in a log line by accident.</summary>
    public override string ToString() => "(e-mail)";

    [GeneratedRegex(
        """
        \A[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
