using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Application.Notifications;
using Modular.Domain.Notifications;
using Modular.Infrastructure.Notifications.Sending;
using Modular.Tests.Notifications.Reactions;
using Xunit;

namespace Modular.Tests.Notifications.Sending;

public sealed class TemplateTests
{
    private readonly HandlebarsTemplates _templates = new(NullLogger<HandlebarsTemplates>.Instance);

    [Fact]
    public void Every_route_has_templates_that_need_no_more_than_what_its_reaction_gives()
    {
        foreach (var told in RoutingTests.Told)
        {
            var variables = new Dictionary<string, string>(told.Facts)
            {
                ["name"] = "Ada", ["code"] = "123456", ["expiresAt"] = "2026-03-01 12:10 UTC",
            };
            foreach (var channel in told.Route.Channels)
            {
                var error = channel == Channel.Email
                    ? _templates.RenderMail(told.Route.Template, "en", variables).Error
                    : _templates.RenderInApp(told.Route.Template, "en", told.Facts).Error;

                error.Should().BeNull();
            }
        }
    }

    [Fact]
    public void The_code_stands_alone_on_a_line()
    {
        var mail = Mail("verify_email", ("code", "123456"), ("expiresAt", "2026-03-01 12:10 UTC"));

        mail.Text.Split('\n').Should().ContainSingle(line => line == "123456");
        mail.Text.Should().Contain("2026-03-01 12:10 UTC");
        mail.Html.Should().Contain("<strong>123456</strong>");
    }

    [Fact]
    public void An_alert_says_what_is_known_and_leaves_no_blank_for_what_is_not()
    {
        var known = Mail("security_new_device", Alert("Firefox", "203.0.113.7"));
        var unknown = Mail("security_new_device", Alert("", ""));

        known.Text.Should().Contain("\nDevice: Firefox\nFrom: 203.0.113.7\n").And.Contain("If it was not you");
        known.Html.Should().Contain("Device: Firefox").And.Contain("From: 203.0.113.7");
        unknown.Text.Should().Contain("\nTime: now\n\n").And.NotContainAny("Device", "From");
    }

    [Fact]
    public void A_code_for_a_new_password_comes_with_the_request_that_it_is_for() =>
        Mail("recover", ("code", "123456"), ("expiresAt", "soon"), ("challengeId", "0198")).Text
            .Should().Contain("request 0198").And.Contain("\n123456\n");

    [Fact]
    public void A_confirmed_order_is_named_with_its_total()
    {
        var mail = Mail("order_confirmed", ("orderNumber", "2026-000042"), ("total", "119.00 EUR"), ("name", "Ada"));

        mail.Subject.Should().Be("Order 2026-000042 is confirmed");
        mail.Text.Should().Contain("2026-000042").And.Contain("119.00 EUR").And.StartWith("Hello Ada,\n");
    }

    [Theory]
    [InlineData("order_confirmed", "total", "orderNumber,name")]
    [InlineData("order_confirmed", "name", "orderNumber,total")]
    [InlineData("order_confirmed", "orderNumber", "name,total")]
    [InlineData("order_cancelled", "reason", "orderNumber,name")]
    [InlineData("verify_email", "code", "expiresAt")]
    public void A_variable_that_nobody_gave_fails_by_name_and_never_sends_a_blank(
        string template, string missing, string given)
    {
        var variables = given.Split(',').ToDictionary(name => name, name => $"some {name}");

        var rendered = _templates.RenderMail(template, "en", variables);

        rendered.Error!.Code.Should().Be("template.invalid");
        rendered.Error.Detail.Should().Contain(template).And.Contain(missing);
    }

    [Fact]
    public void A_template_that_does_not_exist_is_refused_by_name()
    {
        var rendered = _templates.RenderMail("unheard_of", "en", new Dictionary<string, string>());

        rendered.Error!.Code.Should().Be("template.missing");
        rendered.Error.Detail.Should().Contain("unheard_of");
    }

    [Fact]
    public void Html_is_escaped_and_text_is_left_as_it_is()
    {
        var mail = Mail(
            "order_confirmed", ("orderNumber", "1"), ("total", "1.00 EUR"), ("name", "<b>O'Hara & \"Söhne\"</b>"));

        mail.Text.Should().Contain("<b>O'Hara & \"Söhne\"</b>");
        mail.Html.Should().NotContain("<b>").And.Contain("&lt;b&gt;").And.Contain("&amp;");
    }

    [Fact]
    public void A_name_with_line_breaks_writes_no_lines_of_its_own()
    {
        var mail = Mail(
            "order_confirmed", ("orderNumber", "1\r\nBcc: all@example.com"), ("total", "1.00 EUR"),
            ("name", "Ada\n654321\n"));

        mail.Text.Split('\n').Should().NotContain("654321");
        mail.Subject.Should().NotContainAny("\r", "\n");
    }

    [Theory]
    [InlineData("payment_declined", "The payment was declined.")]
    [InlineData("payment_deadline", "The payment was not completed in time.")]
    [InlineData("customer_request", "You asked for it.")]
    [InlineData("staff_request", null)]
    public void A_cancelled_order_says_why_where_there_is_something_to_say(string reason, string? sentence)
    {
        string?[] sentences =
            ["The payment was declined.", "The payment was not completed in time.", "You asked for it."];

        var mail = Mail("order_cancelled", ("orderNumber", "1"), ("name", "Ada"), ("reason", reason));

        sentences.Where(s => mail.Text.Contains(s!)).Should().Equal(sentence is null ? [] : [sentence]);
        mail.Text.Should().Contain("your order 1 is cancelled.").And.NotContain("\n\n\n");
    }

    [Theory]
    [InlineData("de", "Hallo Ada")]
    [InlineData("de-AT", "Hallo Ada")]
    [InlineData("fr", "Hello Ada")]
    public void A_locale_falls_back_to_its_language_and_then_to_English(string locale, string expected)
    {
        _templates.Add("de/greeting", "=== subject\nGruß\n=== text\nHallo {{name}}\n=== html\n{{name}}");
        _templates.Add("en/greeting", "=== subject\nHi\n=== text\nHello {{name}}\n=== html\n{{name}}");

        var mail = _templates.RenderMail("greeting", locale, new Dictionary<string, string> { ["name"] = "Ada" });

        mail.Value.Text.Should().Be(expected);
    }

    private static (string Name, string Value)[] Alert(string userAgent, string ipAddress) =>
    [
        ("name", "Ada"), ("time", "now"), ("detail", ""), ("userAgent", userAgent), ("ipAddress", ipAddress),
    ];

    private MailContent Mail(
        string template, params (string Name, string Value)[] variables) => _templates
        .RenderMail(template, "en", variables.ToDictionary(v => v.Name, v => v.Value)).Value;
}
