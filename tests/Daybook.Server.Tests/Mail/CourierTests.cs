using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Daybook.Server.Mail;
using Daybook.Server.Options;
using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Server.Tests.Mail;

/// <summary>Mail on its way to a real SMTP server, and what becomes of it when that server is not as one would wish.</summary>
public sealed class CourierTests
{
    private static readonly Letter Sample = new("alice@example.org", "Ein schöner Tag", "Guten Morgen,\n\n.und ein Punkt am Anfang\nöäü");

    [Fact]
    public async Task A_letter_arrives_as_it_was_written_and_leaves_the_outbox()
    {
        await using var smtp = new SmtpServer();
        await using var server = await StartAsync(smtp, "none");

        await PostAsync(server, Sample);
        var mail = Assert.Single(await smtp.WaitAsync(1));
        await Eventually.TrueAsync(() => Postbox.Files(server).Count == 0);

        Assert.Equal(("daybook@daybook.example", "alice@example.org", false, null), (mail.From, mail.To, mail.WasEncrypted, mail.User));
        Assert.Equal((Sample.Subject, Sample.Text), (mail.Message.Subject, mail.Message.TextBody!.ReplaceLineEndings("\n").TrimEnd()));
        Assert.Equal("auto-generated", mail.Message.Headers["Auto-Submitted"]);
        Assert.Equal(("daybook.example", "daybook@daybook.example"), (mail.Message.From.Mailboxes.Single().Name, mail.Message.From.Mailboxes.Single().Address));
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task It_logs_in_with_user_and_password_and_says_the_sender_that_is_set()
    {
        await using var smtp = new SmtpServer { Login = ("daybook", "päss word") };
        await using var server = await StartAsync(
            smtp, "none", more: [new("Mail:Smtp:User", "daybook"), new("Mail:Smtp:Password", "päss word"), new("Mail:From", "journal@example.net")]);

        await PostAsync(server, Sample);
        var mail = Assert.Single(await smtp.WaitAsync(1));

        Assert.Equal(("daybook", "journal@example.net"), (mail.User, mail.From));
        Assert.DoesNotContain("päss word", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_letters_and_is_said_without_the_password()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer { Login = ("daybook", "right") };
        await using var server = await StartAsync(smtp, "none", time, more: [new("Mail:Smtp:User", "daybook"), new("Mail:Smtp:Password", "wr0ng-one")]);

        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count > 0);

        Assert.Single(Postbox.Files(server));
        Assert.Contains("535", server.Log.Problems[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-one", server.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("starttls", false)]
    [InlineData("starttls", true)]
    [InlineData("tls", true)]
    public async Task Nothing_is_said_over_a_connection_that_is_not_safe(string security, bool hasTls)
    {
        var time = new ManualTime();
        using var certificate = CertificateOf("elsewhere.example");
        await using var smtp = new SmtpServer { Certificate = hasTls ? certificate : null, IsTls = security == "tls", Login = ("daybook", "secret") };
        await using var server = await StartAsync(smtp, security, time, more: [new("Mail:Smtp:User", "daybook"), new("Mail:Smtp:Password", "secret")]);

        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count > 0);

        Assert.Single(Postbox.Files(server));
        Assert.DoesNotContain(smtp.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', server.Log.Problems[0].Message);
    }

    [Theory]
    [InlineData("starttls")]
    [InlineData("tls")]
    [Trait("Speed", "slow")]
    public async Task With_a_certificate_that_holds_everything_is_encrypted(string security)
    {
        using var folder = new TemporaryFolder();
        using var certificate = CertificateOf("localhost");
        var trusted = folder.Write("trusted.pem", certificate.ExportCertificatePem());
        await using var smtp = new SmtpServer { Certificate = certificate, IsTls = security == "tls", Login = ("daybook", "secret") };
        Directory.CreateDirectory(folder.Of("data/outbox"));
        folder.Write(
            DateTime.UtcNow.ToString("'data/outbox/'yyyyMMdd'T'HHmmss'Z-x.eml'", CultureInfo.InvariantCulture),
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: hello\r\n\r\nhello\r\n");

        await using var server = await ServerProcess.StartAsync(
            folder.Of("data"),
            [("SSL_CERT_FILE", trusted)],
            "--Mail:Smtp:Host=localhost",
            string.Create(CultureInfo.InvariantCulture, $"--Mail:Smtp:Port={smtp.Port}"),
            $"--Mail:Smtp:Security={security}",
            "--Mail:Smtp:User=daybook",
            "--Mail:Smtp:Password=secret");
        var mail = Assert.Single(await smtp.WaitAsync(1));

        Assert.Equal((true, "daybook", "b@example.org"), (mail.WasEncrypted, mail.User, mail.To));
    }

    [Fact]
    public async Task While_no_server_answers_it_tries_again_with_growing_pauses_and_loses_nothing()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer { Answer = _ => "421 closing" };
        await using var server = await StartAsync(smtp, "none", time);
        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);
        for (var tries = 2; tries <= 4; tries++)
        {
            await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => server.Log.Problems.Count == tries);
        }

        smtp.Answer = _ => null;
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => smtp.Received.Count == 1);

        // Its time goes on during a try, too: on a slow machine there may be some more that took too long.
        Assert.Equal(
            Enumerable.Range(0, server.Log.Problems.Count).Select(tries => 10 << tries),
            server.Log.Problems.Select(problem => (int)((TimeSpan)problem.Values["Pause"]!).TotalSeconds));
        await Eventually.TrueAsync(() => Postbox.Files(server).Count == 0);
    }

    [Fact]
    public async Task A_letter_that_is_to_come_later_does_not_hold_up_the_others()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer { Answer = line => line.Contains("slow@", StringComparison.Ordinal) ? "451 later" : null };
        await using var server = await StartAsync(smtp, "none", time);

        await PostAsync(server, Sample with { To = "slow@example.org" });
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);
        await PostAsync(server, Sample);
        Assert.Equal("alice@example.org", Assert.Single(await smtp.WaitAsync(1)).To);
        smtp.Answer = _ => null;
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => smtp.Received.Count == 2);

        Assert.Equal("slow@example.org", smtp.Received[1].To);
        Assert.Contains("451", server.Log.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_at_which_the_connection_breaks_does_not_hold_up_the_others()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer
        {
            Answer = line =>
            {
                if (line.Contains("stuck@", StringComparison.Ordinal))
                {
                    throw new IOException("The connection breaks.");
                }

                return null;
            },
        };
        await using var server = await StartAsync(smtp, "none", time);

        await PostAsync(server, Sample with { To = "stuck@example.org" });
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);
        time.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(server, Sample);
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => smtp.Received.Count == 1);

        Assert.Equal("alice@example.org", smtp.Received[0].To);
        await Eventually.TrueAsync(() => Postbox.Files(server).Count == 1);
    }

    [Fact]
    public async Task A_server_may_take_ten_minutes_over_a_letter()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer
        {
            Answer = line =>
            {
                if (line == "DATA")
                {
                    time.Advance(TimeSpan.FromMinutes(10));
                }

                return null;
            },
        };
        await using var server = await StartAsync(smtp, "none", time);

        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => Postbox.Files(server).Count == 0);

        Assert.Single(smtp.Received);
    }

    [Fact]
    public async Task A_letter_that_is_to_come_later_and_that_somebody_deletes_is_waited_for_no_more()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer { Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 later" : null };
        await using var server = await StartAsync(smtp, "none", time);
        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1 && time.DueIn(TimeSpan.FromSeconds(10)) > 0);

        File.Delete(Assert.Single(Postbox.Files(server)));
        time.Advance(TimeSpan.FromSeconds(10));

        // Else it would look again and again without a pause.
        await AwaitIdleAsync(time);
    }

    [Fact]
    public async Task A_letter_whose_file_cannot_be_deleted_is_sent_once_and_that_is_said_once()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer();
        await using var server = await StartAsync(smtp, "none", time);
        await AwaitIdleAsync(time);
        smtp.Answer = line =>
        {
            // A folder in its place is nothing that File.Delete deletes.
            if (line == "DATA")
            {
                var file = Assert.Single(Postbox.Files(server));
                File.Move(file, file + ".aside");
                Directory.CreateDirectory(file);
            }

            return null;
        };

        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);
        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(server.Folder, "outbox"), "*.eml"));
        Directory.Delete(folder);
        File.Move(folder + ".aside", folder);
        await AwaitIdleAsync(time);
        time.Advance(TimeSpan.FromMinutes(30));
        await Eventually.TrueAsync(() => Postbox.Files(server).Count == 0);

        Assert.Single(smtp.Received);
        Assert.StartsWith($"{Path.GetFileName(folder)} was sent, but cannot be deleted: ", Assert.Single(server.Log.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_letter_that_is_refused_for_good_is_set_aside_and_the_others_arrive(string command)
    {
        var refused = false;
        await using var smtp = new SmtpServer
        {
            Answer = line =>
            {
                // The first alone.
                var isRefused = line.StartsWith(command, StringComparison.Ordinal) && !refused;
                refused |= isRefused;
                return isRefused ? "550 nobody here" : null;
            },
        };
        await using var server = await StartAsync(smtp, "none");

        await PostAsync(server, Sample with { To = "nobody@example.org" });
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);
        await PostAsync(server, Sample);

        Assert.Equal("alice@example.org", Assert.Single(await smtp.WaitAsync(1)).To);
        Assert.Single(Directory.GetFiles(Path.Combine(server.Folder, "outbox", Outbox.UndeliveredFolder)));
        Assert.Contains("550", server.Log.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_days_it_gives_up_and_says_so()
    {
        var time = new ManualTime();
        await using var smtp = new SmtpServer { Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "550 not from you" : null };
        await using var server = await StartAsync(smtp, "none", time);
        await PostAsync(server, Sample);
        await Eventually.TrueAsync(() => server.Log.Problems.Count == 1);

        // That the sender is refused says nothing of the letter.
        Assert.Single(Postbox.Files(server));
        await AdvanceUntilAsync(time, TimeSpan.FromHours(4), () => Postbox.Files(server).Count == 0);

        Assert.Single(Directory.GetFiles(Path.Combine(server.Folder, "outbox", Outbox.UndeliveredFolder)));
        Assert.True(time.GetUtcNow() >= new ManualTime().GetUtcNow() + Courier.KeepsTrying);
        Assert.Empty(smtp.Received);
    }

    [Fact]
    public async Task What_waited_when_the_server_ended_is_sent_at_the_next_start()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await TestServer.StartAsync(folder: folder.FullPath))
        {
            await PostAsync(server, Sample);
            Assert.Single(server.Mails());
        }

        await using var smtp = new SmtpServer();
        await using var again = await StartAsync(smtp, "none", folder: folder.FullPath);

        Assert.Equal("alice@example.org", Assert.Single(await smtp.WaitAsync(1)).To);
    }

    [Fact]
    public async Task Without_a_server_letters_stay_as_files_for_their_owner_alone_and_the_start_says_so()
    {
        await using var server = await TestServer.StartAsync();

        await PostAsync(server, Sample);

        var file = Assert.Single(Postbox.Files(server));
        Assert.Equal(Sample.To, Assert.Single(server.Mails()).Recipient());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        var line = Assert.Single(server.Log.Entries, entry => entry.Message.StartsWith("Mail stays", StringComparison.Ordinal));
        Assert.Equal($"Mail stays as .eml files in {Path.Combine(server.Folder, "outbox")}, since no Mail:Smtp:Host is set", line.Message);
    }

    [Fact]
    public async Task An_outbox_that_is_full_or_gone_is_logged_and_throws_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var outbox = server.Services.GetRequiredService<Outbox>();
        for (var i = 0; i < Outbox.MaxWaiting; i++)
        {
            File.Create(Path.Combine(outbox.Folder, $"{i}.eml")).Dispose();
        }

        Assert.False(await outbox.PostAsync(Sample));
        Directory.Delete(outbox.Folder, recursive: true);
        Assert.False(await outbox.PostAsync(Sample));

        Assert.Equal(2, server.Log.Problems.Count);
        Assert.Contains("10000", server.Log.Problems[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.To, server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "mount")]
    public async Task Of_a_letter_that_the_disk_has_no_room_for_nothing_is_left()
    {
        await using var disk = await SmallDisk.MountInMemoryAsync();
        var outbox = new Outbox(
            new DataFolder(disk.FullPath), new MailOptions(null, null), new SiteOptions(null, [], null), TimeProvider.System, NullLogger<Outbox>.Instance);
        disk.Fill();

        Assert.False(await outbox.PostAsync(Sample));
        Assert.Empty(Directory.GetFiles(outbox.Folder));

        disk.MakeRoom();
        Assert.True(await outbox.PostAsync(Sample));
        Assert.Single(Directory.GetFiles(outbox.Folder));
    }

    private static Task<TestServer> StartAsync(
        SmtpServer smtp, string security, TimeProvider? time = null, string? folder = null, KeyValuePair<string, string>[]? more = null) =>
        TestServer.StartAsync(
            [
                new("Site:Url", "https://daybook.example"),
                new("Mail:Smtp:Host", "127.0.0.1"),
                new("Mail:Smtp:Port", smtp.Port.ToString(CultureInfo.InvariantCulture)),
                new("Mail:Smtp:Security", security),
                .. more ?? [],
            ],
            time,
            folder);

    private static async Task PostAsync(TestServer server, Letter letter) =>
        Assert.True(await server.Services.GetRequiredService<Outbox>().PostAsync(letter));

    /// <summary>Waits until it waits as long as it does where there is nothing to send.</summary>
    private static Task AwaitIdleAsync(ManualTime time) => Eventually.TrueAsync(() => time.DueIn(TimeSpan.FromMinutes(30)) > 0);

    /// <summary>
    /// Lets time pass until it is so: what waits for its time may begin to wait a moment later. Large steps are for
    /// what is not sent: who is on the way to the mail server has a minute of this time.
    /// </summary>
    private static Task AdvanceUntilAsync(ManualTime time, TimeSpan step, Func<bool> condition) => Eventually.TrueAsync(() =>
    {
        if (condition())
        {
            return true;
        }

        time.Advance(step);
        return false;
    });

    private static X509Certificate2 CertificateOf(string host)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }
}
