using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications;

/// <summary>
/// Writes what people read. A locale without a template of its own falls back to its language, then to English.
/// Refuses with <c>template.missing</c> or <c>template.invalid</c> (a variable that the caller did not give): a
/// message never goes out with blanks.
/// </summary>
public interface ITemplates
{
    Result<MailContent> RenderMail(string template, string locale, IReadOnlyDictionary<string, string> variables);

    Result<InAppText> RenderInApp(string template, string locale, IReadOnlyDictionary<string, string> variables);
}

/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; a code stands alone on its line.</param>
/// <param name="Html">The same, with every variable escaped.</param>
public sealed record MailContent(string Subject, string Text, string Html);
