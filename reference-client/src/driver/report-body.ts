/** Owns the type of what the driver reports. */
import type { DriverReportSchema } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';

/** A report's content, as an initialiser. */
export type ReportBody = NonNullable<MessageInitShape<typeof DriverReportSchema>['report']>;
