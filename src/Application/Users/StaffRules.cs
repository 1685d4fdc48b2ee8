using FluentValidation;

namespace Modular.Application.Users;

internal static class StaffRules
{
    /// <summary>Why staff does something to somebody's account.</summary>
    public static IRuleBuilderOptions<T, string> IsReason<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty().WithErrorCode("reason.missing").WithMessage("Say why you do it.")
        .MaximumLength(500).WithErrorCode("reason.too_long").WithMessage("A reason has at most 500 characters.");
}
