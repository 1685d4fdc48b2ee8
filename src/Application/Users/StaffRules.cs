using FluentValidation;

namespace Modular.Application.Users;

internal static class StaffRules
{
    /// <summary>What staff does to somebody's account is told to them, with this.</summary>
    public static void IsReason<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty().WithErrorCode("reason.missing").WithMessage("Say why: the owner of the account is told.")
        .MaximumLength(500).WithErrorCode("reason.too_long").WithMessage("A reason has at most 500 characters.");
}
