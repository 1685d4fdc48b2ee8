using System.Reflection;
using HandlebarsDotNet;
using Microsoft.Extensions.Logging;
using Modular.Application.Notifications;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Notifications.Sending;

/// <summary>
/// The embedded files Templates/LOCALE/NAME.hbs, compiled once. A file has sections, each begun by a line
/// <c>=== name</c>: subject, text and html for mail, in_app.title and in_app.text for the inbox.
/// </summary>
internal sealed partial class HandlebarsTemplates : ITemplates
{
    private const string DefaultLocale = "en";
    private const string SectionMark = "=== ";

    private readonly ILogger<HandlebarsTemplates> _logger;
    private readonly IHandlebars _plain = Create(escape: false);
    private readonly IHandlebars _html = Create(escape: true);
    private readonly Dictionary<string, HandlebarsTemplate<object, object>> _sections = [];

    public HandlebarsTemplates(ILogger<HandlebarsTemplates> logger)
    {
        _logger = logger;
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".hbs")))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            Add(Path.ChangeExtension(resource, extension: null), reader.ReadToEnd());
        }
    }

    public Result<MailContent> RenderMail(
        string template, string locale, IReadOnlyDictionary<string, string> variables) => Render(template, () =>
        new MailContent(
            OneLine(Section(template, locale, "subject", variables)),
            Section(template, locale, "text", variables),
            Section(template, locale, "html", variables)));

    public Result<InAppText> RenderInApp(
        string template, string locale, IReadOnlyDictionary<string, string> variables) => Render(template, () =>
        new InAppText(
            OneLine(Section(template, locale, "in_app.title", variables)),
            Section(template, locale, "in_app.text", variables)));

    /// <param name="name"><c>LOCALE/NAME</c>.</param>
    internal void Add(string name, string source)
    {
        foreach (var part in $"\n{source.ReplaceLineEndings("\n")}".Split($"\n{SectionMark}")[1..])
        {
            var (section, body) = (part[..part.IndexOf('\n')].Trim(), part[(part.IndexOf('\n') + 1)..].TrimEnd());
            _sections[$"{name}/{section}"] = (section == "html" ? _html : _plain).Compile(body);
        }
    }

    private Result<T> Render<T>(string template, Func<T> render)
        where T : notnull
    {
        try
        {
            return render();
        }
        catch (KeyNotFoundException missing)
        {
            LogBroken(missing, template);
            return new Error("template.missing", ErrorKind.Rule, missing.Message);
        }
        catch (Exception invalid)
        {
            // The engine throws whatever it meets. Rendering touches nothing but text: it is always the template.
            LogBroken(invalid, template);
            return new Error(
                "template.invalid", ErrorKind.Rule, $"Template {template} does not render: {invalid.Message}");
        }
    }

    private string Section(
        string template, string locale, string section, IReadOnlyDictionary<string, string> variables)
    {
        // One line each: a name with a line break in it must not write lines of its own, such as a false code.
        var lines = variables.ToDictionary(variable => variable.Key, variable => OneLine(variable.Value));
        foreach (var candidate in new[] { locale, locale.Split('-')[0], DefaultLocale })
        {
            if (_sections.TryGetValue($"{candidate}/{template}/{section}", out var compiled))
            {
                return compiled(lines);
            }
        }

        throw new KeyNotFoundException(
            $"There is no section {section} of template {template} in {locale} or {DefaultLocale}.");
    }

    private static IHandlebars Create(bool escape)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            NoEscape = !escape,
            ThrowOnUnresolvedBindingExpression = true,
        });

        // {{#is reason "payment_declined"}} … {{/is}}
        handlebars.RegisterHelper("is", (output, options, context, arguments) =>
        {
            if (string.Equals(arguments[0] as string, arguments[1] as string, StringComparison.Ordinal))
            {
                options.Template(output, context);
            }
        });
        return handlebars;
    }

    private static string OneLine(string value) => string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Template {Template} does not render; its messages fail until it is mended and released")]
    private partial void LogBroken(Exception exception, string template);
}
