using System.Net.Mail;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Application.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Notifications.Sending;
using Xunit;

namespace Modular.Tests.Notifications.Sending;

public sealed class SmtpTransportTests
{
    private static readonly Mail Sample = new(
        "0123456789abcdef0123456789abcdef", "ada@example.com",
        new MailContent("Größe bestätigt", "Your code:\n\n123456\n\n.\nDone.", "<p><strong>123456</strong></p>"));

    [Fact]
    public async Task A_mail_arrives_with_its_message_id_both_bodies_and_the_code_on_its_line()
    {
        await using var server = new SmtpServerStub();

        var sent = await Transport(server.Port).SendAsync(Sample, CancellationToken.None);

        sent.Error.Should().BeNull();
        var mail = server.Mails.Should().ContainSingle().Subject;
        mail.Split('\n').Should().Contain("Message-ID: <0123456789abcdef0123456789abcdef@shop.example>")
            .And.Contain("Auto-Submitted: auto-generated");
        Part(mail, "text/plain").Should().Be("Your code:\r\n\r\n123456\r\n\r\n.\r\nDone.");
        Part(mail, "text/html").Should().Be("<p><strong>123456</strong></p>");
        mail.Should().Contain("From: \"Shop\" <no-reply@shop.example>").And.Contain("To: ada@example.com")
            .And.Contain("multipart/alternative").And.Contain("Subject: =?utf-8?");
        server.Commands.Should().Contain("MAIL FROM:<no-reply@shop.example>")
            .And.Contain("RCPT TO:<ada@example.com>");
    }

    [Fact]
    public async Task A_second_hand_off_has_the_same_message_id()
    {
        await using var server = new SmtpServerStub();
        var transport = Transport(server.Port);

        await transport.SendAsync(Sample, CancellationToken.None);
        await transport.SendAsync(Sample, CancellationToken.None);

        server.Mails.Should().HaveCount(2);
        server.Mails.Select(mail => mail.Split('\n').Single(line => line.StartsWith("Message-ID:")))
            .Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData("550 5.1.1 no such user ada@example.com")]
    [InlineData("553 bad name ada@example.com")]
    public async Task A_recipient_that_the_server_rejects_is_refused_for_good_and_not_named(string answer)
    {
        await using var server = new SmtpServerStub { RecipientAnswer = answer };

        var sent = await Transport(server.Port).SendAsync(Sample, CancellationToken.None);

        sent.Error!.Code.Should().Be("mail.refused");
        sent.Error.Kind.Should().Be(ErrorKind.Rule);
        sent.Error.Detail.Should().Contain(answer[..3]).And.NotContain("ada");
        server.Mails.Should().BeEmpty();
    }

    [Theory]
    [InlineData("450 busy", "250 OK")]
    [InlineData("250 OK", "452 disk full")]
    public async Task A_server_that_is_busy_means_later(string recipientAnswer, string dataAnswer)
    {
        await using var server = new SmtpServerStub { RecipientAnswer = recipientAnswer, DataAnswer = dataAnswer };

        var sent = await Transport(server.Port).SendAsync(Sample, CancellationToken.None);

        sent.Error!.Code.Should().Be("mail.unavailable");
        sent.Error.Kind.Should().Be(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task A_server_that_is_not_there_means_later()
    {
        var gone = new SmtpServerStub();
        var port = gone.Port;
        await gone.DisposeAsync();

        var sent = await Transport(port).SendAsync(Sample, CancellationToken.None);

        sent.Error!.Kind.Should().Be(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Nothing_is_handed_over_in_the_clear_where_encryption_is_asked_for()
    {
        await using var server = new SmtpServerStub();

        var sent = await Transport(server.Port, startTls: true).SendAsync(Sample, CancellationToken.None);

        sent.Error!.Code.Should().Be("mail.unavailable");
        server.Mails.Should().BeEmpty();
        server.Commands.Should().NotContain(command => command.Contains("ada@example.com"));
    }

    [Fact]
    public void A_host_without_a_sender_is_refused_at_start_and_the_setting_is_named()
    {
        var read = () => Settings(("Host", "mail.example.com"));

        read.Should().Throw<InvalidOperationException>().WithMessage("*Modular:Mail:Smtp:From*");
    }

    [Fact]
    public void Encryption_and_the_submission_port_are_the_default_and_the_password_is_never_printed()
    {
        var settings = Settings(
            ("Host", "mail.example.com"), ("From", "Shop <no-reply@shop.example>"), ("Password", "secret"));

        settings.Smtp.Should().Be(new SmtpServer("mail.example.com", 587, User: null, "secret", StartTls: true));
        settings.ToString().Should().NotContain("secret");
    }

    private static string Part(string mail, string mediaType)
    {
        var part = mail.Split("\n--").Single(p => p.Contains($"Content-Type: {mediaType}; charset=utf-8"));
        return Encoding.UTF8.GetString(Convert.FromBase64String(part.Split("\n\n")[1]));
    }

    private static SmtpTransport Transport(int port, bool startTls = false)
    {
        var server = new SmtpServer("127.0.0.1", port, User: null, Password: null, startTls);
        var settings = new MailSettings("shop.example", new MailAddress("no-reply@shop.example", "Shop"), server);
        return new SmtpTransport(settings, server, NullLogger<SmtpTransport>.Instance);
    }

    private static MailSettings Settings(params (string Key, string Value)[] smtp) => MailSettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(smtp.Select(s =>
                KeyValuePair.Create<string, string?>($"Modular:Mail:Smtp:{s.Key}", s.Value)))
            .Build());
}
