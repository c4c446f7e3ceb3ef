using System.CommandLine;
using System.Globalization;
using Daybook.Client.Accounts;
using Daybook.Client.Reporting;
using Daybook.Client.Sending;
using Daybook.Protocol;
using Daybook.Protocol.Client;

namespace Daybook.Client.Commands;

/// <summary><c>delete</c></summary>
internal static class DeleteCommand
{
    public static Command Create(CommandContext context)
    {
        var ids = PictureIds.Several();
        var command = new Command("delete", "Delete pictures without asking (Daybook only; its site can restore them for ten minutes)") { ids, context.Json };
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = Report.For(context, parsed);
            using var account = new OpenAccount(await LoginFinder.FindAsync(context, parsed, cancellation), context.RetryOf(parsed, report.Note));
            await account.LoginAsync(new LoginRequest(), cancellation);
            var pictures = parsed.GetRequiredValue(ids);
            report.Start(pictures.Length);
            await Batch.RunAsync(
                pictures,
                parallel: 1,
                NameOf,
                (id, token) => DeleteAsync(account, id, token),
                report,
                cancellation);
            return report.Finish("deleted", "");
        });
        return command;
    }

    private static Task<Result> DeleteAsync(OpenAccount account, long id, CancellationToken cancellation)
    {
        var isAnswerLost = false;
        return account.SendAsync(
            async (client, sending) =>
            {
                try
                {
                    await client.DeletePicAsync(id, sending);
                }
                catch (LiveJournalException failure)
                {
                    isAnswerLost |= failure.Fault == LiveJournalException.Unreachable || failure.Fault == LiveJournalException.ServerError;

                    // It was deleted by the request whose answer got lost: the server says that there is no such picture.
                    if (!isAnswerLost || failure.Fault != Faults.InvalidArgument)
                    {
                        throw;
                    }
                }

                return new Result(NameOf(id), ResultState.Done, "deleted") { PicId = id };
            },
            cancellation);
    }

    private static string NameOf(long id) => string.Create(CultureInfo.InvariantCulture, $"picture {id}");
}
