using System.Text;
using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>
/// A password as typed, in Unicode form KC (which needs ICU, ADR 0033): the same on every keyboard. Long rather than
/// composed: NIST SP 800-63B-4 asks for length and a blocklist, and forbids rules about kinds of characters.
/// </summary>
public readonly record struct Password
{
    /// <summary>In code points, not UTF-16 units.</summary>
    public const int MinLength = 15;
    public const int MaxLength = 256;

    // A shorter local part ("al") is found in too many good passwords.
    private const int MinContextWord = 4;
    private const int MinRest = 4;
    private const string Product = "modular";

    private Password(string text) => Text = text;

    public string Text { get; }

    /// <summary>To compare with a stored hash: as typed, whatever the policy was when it was chosen.</summary>
    public static Password Typed(string? text) => new(Canonical(text));

    /// <summary>A new password, checked for length only: set by the operator, not by a user.</summary>
    public static Result<Password> Configured(string? text)
    {
        var password = Typed(text);
        return password.Text.EnumerateRunes().Count() switch
        {
            < MinLength => UserErrors.PasswordTooShort,
            > MaxLength => UserErrors.PasswordTooLong,
            _ => password,
        };
    }

    /// <summary>A new password of a user: length, common passwords, the words that an attacker tries first.</summary>
    public static Result<Password> Choose(string? text, string localPart)
    {
        var configured = Configured(text);
        return configured.Error is null && configured.Value.IsEasy(localPart) ? UserErrors.PasswordBlocked : configured;
    }

    public override string ToString() => "(password)";

    private static string Canonical(string? text)
    {
        try
        {
            return (text ?? "").Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // A lone surrogate has no normal form. Half a character cannot be typed: treated as no password at all.
            return "";
        }
    }

    private bool IsEasy(string localPart)
    {
        var folded = Text.ToLowerInvariant();
        if (GuessedPasswords.Contains(folded))
        {
            return true;
        }

        var rest = folded;
        foreach (var word in new[] { localPart, Product }.Where(word => word.Length >= MinContextWord))
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        return rest.Length < folded.Length && rest.Count(char.IsLetter) < MinRest;
    }
}
