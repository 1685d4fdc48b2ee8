using System.Text.RegularExpressions;
using FluentValidation;

namespace Modular.Application.Users;

/// <summary>What people may tell of themselves.</summary>
internal static partial class ProfileRules
{
    public static void IsName<T>(this IRuleBuilder<T, string?> rule) => rule
        .MaximumLength(100).WithErrorCode("name.too_long").WithMessage("A name has at most 100 characters.")
        .Must(name => name is null || !name.Any(char.IsControl)).WithErrorCode("name.invalid")
        .WithMessage("A name has no control characters.");

    public static void IsLocale<T>(this IRuleBuilder<T, string?> rule) => rule
        .Matches(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")
        .WithErrorCode("locale.invalid").WithMessage("A locale is a BCP 47 tag such as en or de-AT.");

    public static void IsTimeZone<T>(this IRuleBuilder<T, string?> rule) => rule
        .MaximumLength(64).WithErrorCode("timezone.invalid")
        .WithMessage("A time zone is an IANA name such as Europe/Vienna.")
        .Must(zone => zone is null || IsZone(zone)).WithErrorCode("timezone.invalid")
        .WithMessage("A time zone is an IANA name such as Europe/Vienna.");

    // The shape comes first: the zones of the system are files, and no other path may be looked at.
    private static bool IsZone(string zone) =>
        ZoneShape().IsMatch(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ZoneShape();
}
