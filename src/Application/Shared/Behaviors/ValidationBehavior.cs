using System.Collections.Frozen;
using FluentValidation;
using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>Refuses a request whose validators find something, with all of it at once.</summary>
public sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<FieldError>? fields = null;
        foreach (var validator in validators)
        {
            foreach (var failure in validator.Validate(request).Errors)
            {
                (fields ??= []).Add(new FieldError(
                    Pointer(failure.PropertyName), Code(failure.ErrorCode), failure.ErrorMessage));
            }
        }

        return fields is null ? next() : Task.FromResult(TResponse.Refused(SharedErrors.Invalid(fields)));
    }

    private static string Code(string given) => FieldCodes.General.GetValueOrDefault(given)?.Code ?? given;

    // "Lines[0].Quantity" -> "/lines/0/quantity"
    private static string Pointer(string property) => string.Concat(property
        .Split('.', '[', ']')
        .Where(part => part.Length > 0)
        .Select(part => $"/{char.ToLowerInvariant(part[0])}{part[1..]}"));
}

/// <summary>Codes are a promise to callers; the names of a library's classes are not ours to promise.</summary>
internal static class FieldCodes
{
    private static readonly Error Required = new("required", ErrorKind.Validation, "A value is needed here.");

    private static readonly Error OutOfRange = new(
        "out_of_range", ErrorKind.Validation, "The number is too small or too large.");

    public static FrozenDictionary<string, Error> General { get; } = new Dictionary<string, Error>
    {
        ["NotEmptyValidator"] = Required,
        ["NotNullValidator"] = Required,
        ["MaximumLengthValidator"] = new("too_long", ErrorKind.Validation, "The text is too long."),
        ["RegularExpressionValidator"] = new(
            "malformed", ErrorKind.Validation, "The text does not have the form that is needed."),
        ["InclusiveBetweenValidator"] = OutOfRange,
        ["GreaterThanOrEqualValidator"] = OutOfRange,
        ["LessThanOrEqualValidator"] = OutOfRange,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
